/// <reference types="handlebars" />
// Modules that scripts/build.mjs makes from profiles/ and templates/.

/** The JSON Schemas as text. */
declare module '#schemas' {
  export const profileSchema: string;
  export const platformSchema: string;
  export const configSchema: string;
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

/** templates/, precompiled: dialect -> name of template or partial -> Handlebars' template specification; `:name` has its partials written into it. */
declare module '#templates' {
  export const precompiled: Readonly<Record<string, () => Readonly<Record<string, unknown>>>>;
}

/** profiles/platforms/, as text by name. */
declare module '#platforms' {
  export const presets: Readonly<Record<string, string>>;
}

/** package.json's version. */
declare module '#version' {
  export const version: string;
}
