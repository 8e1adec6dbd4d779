#!/usr/bin/env node
import { buildProgram } from './program.ts';
import { reportFailure } from './report-failure.ts';

// The one place where the process as a whole is touched: arguments in, exit code out.
try {
  process.exitCode = await buildProgram().run(process.argv.slice(2));
} catch (error) {
  process.exitCode = reportFailure(error, process.stderr);
}
