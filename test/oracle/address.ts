import ipaddr from 'ipaddr.js';

/** As ipaddr.js reads them, each text once: a test asks about the same few a million times. */
export const parseAddress = once((text) => ipaddr.parse(text));
export const parseCidr = once((text) => ipaddr.parseCIDR(text));
/** ipaddr.js alone would read 010.0.0.0/8 as 8.0.0.0/8 and take 10.1/16. */
export const isCidr = once(
  (text) => ipaddr.IPv4.isValidCIDRFourPartDecimal(text) || ipaddr.IPv6.isValidCIDR(text),
);

function once<T>(parse: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text) ?? parse(text);
    known.set(text, found);
    return found;
  };
}
