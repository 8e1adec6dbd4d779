import type { Audit, AuditFinding } from '@nimbo/service/role.ts';
import type { AuditReport, AuditReportFinding } from './admin-report.ts';

/** What has audits: a role of control or of a host. */
export interface AuditedRole {
  readonly name: string;
  readonly audits?: readonly Audit[];
}

/** Runs every role's audits, one after the other so that they don't load a busy cloud; mends what is safe where asked. */
export const auditRoles = async (
  roles: readonly AuditedRole[],
  fix: boolean,
  signal: AbortSignal,
): Promise<AuditReport> => {
  const findings: AuditReportFinding[] = [];
  for (const role of roles) {
    for (const audit of role.audits ?? []) {
      findings.push(...(await runAudit(`${role.name}: ${audit.name}`, audit, fix, signal)));
    }
  }
  return { findings };
};

const runAudit = async (
  name: string,
  audit: Audit,
  fix: boolean,
  signal: AbortSignal,
): Promise<readonly AuditReportFinding[]> => {
  try {
    const findings = await audit.find(signal);
    return await Promise.all(findings.map((finding) => mendFinding(name, finding, fix)));
  } catch (error) {
    return [
      {
        audit: name,
        what: `the audit failed: ${messageOf(error)}`,
        advice: 'look into the log',
        fixed: false,
        fixable: false,
      },
    ];
  }
};

const mendFinding = async (audit: string, finding: AuditFinding, fix: boolean): Promise<AuditReportFinding> => {
  const told = { audit, what: finding.what, advice: finding.advice, fixable: finding.fix !== undefined };
  if (!fix || finding.fix === undefined) return { ...told, fixed: false };
  try {
    await finding.fix();
    return { ...told, fixed: true };
  } catch (error) {
    return { ...told, advice: `mending failed: ${messageOf(error)}`, fixed: false };
  }
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
