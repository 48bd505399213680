import { glob } from '../grammar/glob.ts';
import type { Options } from '../model/compile-options.ts';
import { codes, type Diagnostic, finding, type Severity } from '../model/diagnostic.ts';
import type { Waiver } from '../model/intent.ts';
import { compare } from '../model/order.ts';

/**
 * Gives every finding its final severity: what the code means in a release,
 * what a waiver accepts, what strict asks for. Sorted by file, place and code,
 * each finding once. An expired waiver is a finding itself.
 */
export function judge(diagnostics: readonly Diagnostic[], options: Options): Diagnostic[] {
  const live = options.accept.filter(
    (each) => each.until === undefined || options.today <= each.until,
  );
  const expired = options.accept.filter((each) => !live.includes(each));
  const accepts = live.map((each) => ({ code: each.code, where: pattern(each.where) }));
  // without manifests lint sees no pods: only a peer without a profile is worth a word
  const blind = options.mode === 'lint' && !options.hasManifests;
  const isBlindGuess = ({ code, related }: Diagnostic): boolean =>
    code === 'guessed-selector' || (code === 'guessed-peer' && related !== undefined);
  const meant = diagnostics.filter((each) => !(blind && isBlindGuess(each)));
  const judged = [...meant, ...expired.map(expiry)].map((each): Diagnostic => {
    const waivable = codes[each.code].waivable === true;
    if (waivable && accepts.some(({ code, where }) => code === each.code && where(each.subject))) {
      return { ...each, severity: 'info' };
    }
    return { ...each, severity: severityOf(each, options) };
  });
  const unique = new Map(
    judged.map((each) => [
      JSON.stringify([each.code, each.place, each.code === 'empty-value' ? '' : each.message]),
      each,
    ]),
  );
  return [...unique.values()].sort((a, b) => compare(sortKey(a), sortKey(b)));
}

function severityOf({ code, severity }: Diagnostic, options: Options): Severity {
  const row: { severity: Severity; release?: Severity } = codes[code];
  const own = severity === row.severity;
  const here = own && options.mode === 'release' ? (row.release ?? severity) : severity;
  return options.strict && here === 'warning' ? 'error' : here;
}

/** `shop/*`, `shop/orders`, or `orders` in any namespace. */
function pattern(where: string): (subject: string | undefined) => boolean {
  const like = where.includes('*') ? glob(where) : (name: string) => name === where;
  return (subject) =>
    subject !== undefined &&
    (like(subject) || (!where.includes('/') && like(subject.split('/').at(-1) ?? '')));
}

function expiry(waiver: Waiver): Diagnostic {
  return finding(
    'waiver-expired',
    `the waiver of ${waiver.code} for ${waiver.where} ended on ${waiver.until}`,
    {
      place: waiver.place,
      subject: waiver.where,
      hint: 'mend what it accepted, or give it a new day and reason',
    },
  );
}

function sortKey({ place, code, message }: Diagnostic): string {
  const steps = (place?.path ?? []).map((each) =>
    typeof each === 'number' ? String(each).padStart(6, '0') : each,
  );
  return [
    place?.file ?? '',
    String(place?.document ?? 0).padStart(6, '0'),
    ...steps,
    code,
    message,
  ].join('\0');
}
