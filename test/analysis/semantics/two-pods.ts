export const metadata = (name: string) => ({ name, namespace: 'shop' });
export const podOf = (name: string) => ({
  metadata: { ...metadata(name), labels: { app: name } },
  spec: { containers: [{ name: 'main' }] },
});
export const head = { apiVersion: 'v1', kind: 'Pod' };
export const cart = { ...head, ...podOf('cart') };
export const web = { ...head, ...podOf('web') };
export const closed = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: metadata('cart'),
  spec: { podSelector: { matchLabels: { app: 'cart' } }, policyTypes: ['Ingress'] },
};
