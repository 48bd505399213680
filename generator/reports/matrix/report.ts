import type { Matrix } from '../../model/matrix.ts';

/** A form in which a matrix is printed; in parts, since one may be long. */
export interface MatrixReport {
  readonly about: string;
  readonly print: (matrix: Matrix) => Iterable<string>;
}
