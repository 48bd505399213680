import type { Audit } from '../../../generator/model/audit.ts';

/** The same audit, and how many times anything in it was read: work that is counted is the same on every machine. */
export function counted(audit: Audit): { readonly audit: Audit; readonly reads: () => number } {
  let reads = 0;
  const known = new WeakMap<object, object>();
  const watched = <T>(value: T): T => {
    if (typeof value !== 'object' || value === null) return value;
    const found = known.get(value);
    if (found !== undefined) return found as T;
    const proxy = new Proxy(value, {
      get(target, key) {
        reads += 1;
        return watched(Reflect.get(target, key));
      },
    });
    known.set(value, proxy);
    return proxy;
  };
  return { audit: watched(audit), reads: () => reads };
}
