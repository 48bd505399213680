/// <reference types="handlebars" />
// Modules that scripts/build.mjs makes from profiles/ and templates/.

/** The JSON Schemas as text. */
declare module '#schemas' {
  export const profileSchema: string;
  export const profileShape: string;
  export const platformSchema: string;
  export const platformShape: string;
  export const configSchema: string;
  export const configShape: string;
}

/** The JSON Schemas as compiled functions. */
declare module '#validators' {
  interface Validate {
    (value: unknown): boolean;
    errors?: unknown[] | null;
  }
  export const profile: Validate;
  export const networkProfile: Validate;
  export const platformSpec: Validate;
  export const config: Validate;
}

/** The schema of probe's report as a compiled function. */
declare module '#probe-validator' {
  interface Validate {
    (value: unknown): boolean;
    errors?:
      | readonly {
          readonly instancePath: string;
          readonly message?: string;
          readonly keyword: string;
          readonly params: Readonly<Record<string, unknown>>;
        }[]
      | null;
  }
  export const probeResult: Validate;
}

/** templates/, precompiled: dialect -> `:name` of a template, with its partials written into it -> Handlebars' template specification. */
declare module '#templates' {
  export const precompiled: Readonly<Record<string, () => Readonly<Record<string, unknown>>>>;
  /** The names of all templates and partials that a dialect has. */
  export const templateNames: Readonly<Record<string, readonly string[]>>;
}

/** The same templates and partials one by one, for a user's overrides. */
declare module '#template-parts' {
  export const parts: Readonly<Record<string, () => Readonly<Record<string, unknown>>>>;
}

/** profiles/platforms/, as text by name. */
declare module '#platforms' {
  export const presets: Readonly<Record<string, string>>;
}

/** package.json's version. */
declare module '#version' {
  export const version: string;
}

/** IANA's list of services: the first TCP port of each name. A function: it is long, and few runs ask. */
declare module '#scheme-ports' {
  export const ianaPorts: () => Readonly<Record<string, number>>;
}
