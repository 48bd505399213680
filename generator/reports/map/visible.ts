/**
 * Text in which everything can be seen: control characters, direction marks,
 * characters without width, odd spaces and halves of characters become
 * `\u{202e}`. A name can then neither hide nor reorder what is beside it.
 */
export function visible(text: string): string {
  // nearly all texts: printable ASCII holds none of these, and looking through it takes half the time
  if (/^[ -~]*$/.test(text)) return text;
  return text.replace(/[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/gu, (each) =>
    each === ' ' ? each : `\\u{${(each.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** At most `length` characters; what is left out of the middle becomes an ellipsis. */
export function shorten(text: string, length: number): string {
  const characters = [...text];
  if (characters.length <= length) return text;
  const tail = Math.floor((length - 1) / 3);
  const head = length - 1 - tail;
  return `${characters.slice(0, head).join('')}…${characters.slice(-tail).join('')}`;
}
