// Placeholder of the facade.
import * as glue from './rolecall.glue.js';
import { generation, guard } from './instance.js';

export function echo(text: string): string {
  return guard(() => glue.echo(text));
}
export function trap(): number {
  return guard(() => glue.trap(0xffff_ffff));
}
export function instances(): number {
  return generation;
}
export function search(expression: string, _json: unknown): string {
  return echo(expression);
}
