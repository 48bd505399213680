import type { AuditRule } from '../../model/audit.ts';
import { counted } from './figure-text.ts';

/** Whether nobody has to look at a rule again. */
export function isFine(result: AuditRule['result']): boolean {
  return result === 'holds' || result === 'accepted';
}

/** `2 of 3 rules of netprofile.yaml hold`. */
export function rulesText(rules: readonly Pick<AuditRule, 'result'>[]): string {
  const holding = rules.filter(({ result }) => result === 'holds').length;
  return `${holding} of ${counted(rules.length, 'rule')} of netprofile.yaml ${rules.length === 1 ? 'holds' : 'hold'}`;
}
