/** The smallest release: one workload, and the profile that suits it. */
export const cart: string = `apiVersion: apps/v1
kind: Deployment
metadata: {name: cart}
spec:
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart}}
    spec: {containers: [{name: cart, image: cart, ports: [{containerPort: 8080}]}]}
`;
export const cartProfile: string =
  'service: cart\nexposes: [{port: 8080, from: [$same-namespace]}]\n';
export const wrongProfile: string = cartProfile.replace('exposes', 'exposse');
