import { isPreset } from '../model/diagnostic.ts';
import type { Spot } from './report.ts';

/** `profiles/cart.yaml:3`; `preset generic`, whose lines are none of the user's. */
export function lineText({ file, line }: Pick<Spot, 'file' | 'line'>): string {
  return isPreset(file) ? file : `${file}:${line}`;
}

/** The same with the column, as editors read it. */
export function spotText(spot: Spot): string {
  return isPreset(spot.file) ? spot.file : `${lineText(spot)}:${spot.column}`;
}
