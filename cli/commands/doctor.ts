import type { AuditReport, AuditReportFinding } from '../admin/admin-report.ts';
import { askAdmin, AdminUnreachable } from '../admin/admin-client.ts';
import { examineHost } from '../doctor/examine-host.ts';
import { askHost } from '../admin/ask-host.ts';
import { joinedPart } from '../join/joined-part.ts';
import type { CommonOptions } from '../program.ts';
import { dropToOwner } from '../state/drop-privileges.ts';
import { requireCloud } from '../state/require-cloud.ts';
import { controlLayout, stateLayout, type StateLayout } from '../state/state-layout.ts';

interface DoctorOptions extends CommonOptions {
  readonly fix?: boolean;
  readonly json?: boolean;
}

const auditTimeLimit = 600_000;

/** `nimbo doctor`: exit 0 if nothing disagrees (any more), 1 with findings. */
export const doctor = async (options: DoctorOptions): Promise<number> => {
  const layout = stateLayout(options.stateDir);
  requireCloud(layout);
  const fix = options.fix === true;
  const part = joinedPart(layout);
  const host = [...(await examineHost(layout, fix)), ...(part === 'controller' ? [] : await hostFindings(layout, fix))];
  // Databases and files below control/ are compared by control itself, asked as control's own user.
  dropToOwner(layout.control);
  const findings = [...host, ...(part === 'host' ? [] : await controlFindings(layout, fix))];
  process.stdout.write(options.json === true ? `${JSON.stringify({ findings })}\n` : renderFindings(findings));
  return findings.every((finding) => finding.fixed) ? 0 : 1;
};

/** What the host's roles find: devices, rules, guests and files that disagree with what control wants. */
const hostFindings = async (layout: StateLayout, fix: boolean): Promise<readonly AuditReportFinding[]> => {
  const report = await askHost<AuditReport>(layout, 'POST', `/audit?fix=${fix}`, auditTimeLimit);
  if (report !== undefined) return report.findings;
  const what = 'the host process does not answer, so guests, volumes and networks could not be compared';
  const advice = 'nimbo up starts it, nimbo logs says why it ended';
  return [{ audit: 'host', what, advice, fixed: false, fixable: false }];
};

const controlFindings = async (layout: StateLayout, fix: boolean): Promise<readonly AuditReportFinding[]> => {
  const socket = controlLayout(layout.control).adminSocket();
  try {
    return (await askAdmin<AuditReport>(socket, 'POST', `/audit?fix=${fix}`, undefined, auditTimeLimit)).findings;
  } catch (error) {
    if (!(error instanceof AdminUnreachable)) throw error;
    const what = 'control does not answer, so databases and files could not be compared';
    return [
      {
        audit: 'control',
        what,
        advice: 'nimbo up starts it, nimbo logs says why it ended',
        fixed: false,
        fixable: false,
      },
    ];
  }
};

const renderFindings = (findings: readonly AuditReportFinding[]): string => {
  if (findings.length === 0) return 'Nothing disagrees.\n';
  return findings.map(renderFinding).join('');
};

const renderFinding = (finding: AuditReportFinding): string => {
  if (finding.fixed) return `mended  ${finding.audit}: ${finding.what}\n`;
  const hint = finding.fixable ? 'nimbo doctor --fix mends it' : finding.advice;
  return `found   ${finding.audit}: ${finding.what} (${hint})\n`;
};
