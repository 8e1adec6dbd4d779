import { schemaCompiler, type SchemaCheck } from '@nimbo/schema/compile-schema.ts';
import type { MessageDeclaration } from './interface.ts';
import { tolerantSchema } from './tolerant-schema.ts';

/** The checks of one message; the tolerant ones are for what a newer peer sends. */
export interface MessageChecks {
  readonly params: SchemaCheck;
  readonly tolerantParams: SchemaCheck;
  readonly result: SchemaCheck;
  readonly tolerantResult: SchemaCheck;
}

/** Finds the checks of a declaration; compiled once, on first use. */
export type MessageChecker = (declaration: MessageDeclaration) => MessageChecks;

const refuseAll: SchemaCheck = () => ({ path: '', message: 'the message has no result' });

/** A checker with a store of its own: one per bus. */
export const createMessageChecker = (): MessageChecker => {
  const compiler = schemaCompiler();
  const known = new WeakMap<MessageDeclaration, MessageChecks>();
  const make = ({ params, result }: MessageDeclaration): MessageChecks => ({
    params: compiler.check(params),
    tolerantParams: compiler.check(tolerantSchema(params)),
    result: result === undefined ? refuseAll : compiler.check(result),
    tolerantResult: result === undefined ? refuseAll : compiler.check(tolerantSchema(result)),
  });
  return (declaration) => {
    const found = known.get(declaration) ?? make(declaration);
    known.set(declaration, found);
    return found;
  };
};
