import type picomatch from 'picomatch';

/** Whether names match a pattern with `*`. The package is loaded when the first pattern comes: most releases have none. */
export function glob(pattern: string): (name: string) => boolean {
  const load: typeof picomatch = require('picomatch');
  return load(pattern);
}
