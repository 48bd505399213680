import type { Audit } from '../../model/audit.ts';
import type { Place } from '../../model/diagnostic.ts';
import type { Stamp } from '../../model/stamp.ts';
import type { Spot } from '../report.ts';

/** What an audit report says beside the audit. */
export interface AuditContext {
  /** The file, line and column of a place; undefined where only its file is known. */
  readonly spot: (place: Place) => Spot | undefined;
  /** Of netprofile. */
  readonly version: string;
  /** What was audited, in the reader's words. */
  readonly title: string;
  /** What was read, where that was no manifests: `the namespace shop of the context staging`. */
  readonly cluster?: string;
  /** Where one was asked for; without it the same input gives the same bytes on any day. */
  readonly stamp?: Stamp;
}

/** A form in which an audit is printed. The same audit gives the same bytes. */
export interface AuditReport {
  readonly about: string;
  readonly print: (audit: Audit, context: AuditContext) => string;
}
