/** A Deployment whose pods have its name as the label `app`; `ports` and `pod` are YAML in flow. */
export function deployment(
  name: string,
  { ports = '{name: http, containerPort: 8080}', pod = '' } = {},
): string {
  return `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {${pod}containers: [{name: main, ports: [${ports}]}]}
`;
}

/** A StatefulSet of three. */
export const postgres = `---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: postgres}
spec:
  replicas: 3
  selector: {matchLabels: {app: postgres}}
  template:
    metadata: {labels: {app: postgres}}
    spec: {containers: [{name: main, ports: [{containerPort: 5432}]}]}
`;
