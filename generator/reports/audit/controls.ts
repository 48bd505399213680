/** A control of a standard, by the number and title that the standard gives it. */
export interface Control {
  readonly standard: string;
  readonly title: string;
}

/** Controls that figures of an audit serve. */
export const controls = {
  'CIS 5.3.1': {
    standard: 'CIS Kubernetes Benchmark',
    title: 'Ensure that the CNI in use supports Network Policies',
  },
  'CIS 5.3.2': {
    standard: 'CIS Kubernetes Benchmark',
    title: 'Ensure that all Namespaces have Network Policies defined',
  },
  'NSA/CISA network separation': {
    standard: 'NSA/CISA Kubernetes Hardening Guide',
    title: 'Network separation and hardening',
  },
  'PCI DSS 1.2.2': {
    standard: 'PCI DSS v4.0.1',
    title:
      'All changes to network connections and to configurations of NSCs are approved and managed in accordance with the change control process defined at Requirement 6.5.1',
  },
  'PCI DSS 1.2.5': {
    standard: 'PCI DSS v4.0.1',
    title:
      'All services, protocols, and ports allowed are identified, approved, and have a defined business need',
  },
  'PCI DSS 1.2.7': {
    standard: 'PCI DSS v4.0.1',
    title:
      'Configurations of NSCs are reviewed at least once every six months to confirm they are relevant and effective',
  },
  'PCI DSS 1.3.1': {
    standard: 'PCI DSS v4.0.1',
    title: 'Inbound traffic to the CDE is restricted',
  },
  'PCI DSS 1.3.2': {
    standard: 'PCI DSS v4.0.1',
    title: 'Outbound traffic from the CDE is restricted',
  },
  'PCI DSS 1.4.2': {
    standard: 'PCI DSS v4.0.1',
    title: 'Inbound traffic from untrusted networks to trusted networks is restricted',
  },
} as const satisfies Record<string, Control>;

export type ControlId = keyof typeof controls;

/** As a cell or a property holds them. */
export function controlsText(ids: readonly ControlId[]): string {
  return ids.join('; ');
}
