import type { ChartNode, Status } from './chart.ts';

/** What one picture shows, whoever prints it. */
export interface Drawing {
  readonly title: string;
  /** Nearly everything is connected with everything: a ring shows more than ranks. */
  readonly ring: boolean;
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
  /** The more connections a line stands for, the thicker it is. */
  readonly weighted?: true;
  /** Lines between frames are long, so that frames stand side by side and not in one pile. */
  readonly spread?: true;
}

/** A namespace with its services, or shapes that stand in no frame. */
export interface Box {
  readonly key: string;
  readonly id: string;
  readonly label: string;
  readonly framed: boolean;
  /** Before or after all others: whoever only reaches, or is only reached. */
  readonly side?: 'first' | 'last';
  readonly shapes: readonly Shape[];
}

export interface Shape {
  /** `n3` of a node, `s1` of a namespace: the page knows them by it. */
  readonly key: string;
  readonly id: string;
  readonly label: string;
  readonly note: string;
  readonly look: ChartNode['kind'] | 'namespace';
  /** No policy selects it in some direction. */
  readonly unisolated: boolean;
  readonly tip: string;
  readonly badges?: readonly Badge[];
}

/** What is written on a shape in place of lines: those from and to anywhere, those within a namespace. */
export interface Badge {
  readonly text: string;
  /** No profile means it, or no policy holds it. */
  readonly alarm: boolean;
  /** Indexes of the edges it stands for. */
  readonly edges: readonly number[];
}

export interface Line {
  readonly key: string;
  /** Ids of shapes, or of a framed box for most of the shapes in it. */
  readonly from: string;
  readonly to: string;
  readonly label: string;
  readonly status: Status;
  readonly tip: string;
  /** It stands for edges in both directions. */
  readonly both: boolean;
  /** Indexes of the edges it stands for. */
  readonly edges: readonly number[];
  /** Of a line to a frame: the shapes in it that it does not mean. */
  readonly leftOut?: readonly string[];
}
