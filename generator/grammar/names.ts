/** DNS-1123 label: services and namespaces. kubernetes/apimachinery util/validation. */
export function isDnsLabel(text: string): boolean {
  return text.length <= 63 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(text);
}

/** DNS-1123 subdomain: object names. */
export function isDnsSubdomain(text: string): boolean {
  return (
    text.length <= 253 &&
    text.split('.').every((part) => /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(part))
  );
}

/** A label value: at most 63 of [-A-Za-z0-9_.], alphanumeric at both ends, or empty. */
export function isLabelValue(text: string): boolean {
  return text.length <= 63 && /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/.test(text);
}

/** A label or annotation key: an optional DNS prefix and a name of at most 63. */
export function isQualifiedName(text: string): boolean {
  const parts = text.split('/');
  const name = parts.at(-1) ?? '';
  const prefix = parts.length === 2 ? parts[0] : undefined;
  if (parts.length > 2 || (prefix !== undefined && !isDnsSubdomain(prefix))) return false;
  return name.length <= 63 && /^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(name);
}

/** An annotation key: as a label's, but its DNS prefix may have capitals. */
export function isAnnotationKey(text: string): boolean {
  return isQualifiedName(text.toLowerCase());
}

/** IANA service name, as port names must be: at most 15, a letter, no `--`, no edge hyphen. */
export function isPortName(text: string): boolean {
  return (
    text.length <= 15 &&
    /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(text) &&
    /[a-z]/.test(text) &&
    !text.includes('--')
  );
}
