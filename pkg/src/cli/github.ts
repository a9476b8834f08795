// Annotations as GitHub's workflows read them from standard output.

export interface Annotation {
  level: 'error' | 'warning' | 'info';
  file?: string | undefined;
  line?: number | undefined;
  column?: number | undefined;
  title: string;
  message: string;
}

const LEVELS = { error: 'error', warning: 'warning', info: 'notice' } as const;

const data = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string) => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

export function annotation({ level, file, line, column, title, message }: Annotation): string {
  const properties = Object.entries({ file: file?.replaceAll('\\', '/'), line, col: column, title }).filter(([, value]) => value !== undefined);
  return `::${LEVELS[level]} ${properties.map(([name, value]) => `${name}=${property(String(value))}`).join(',')}::${data(message)}\n`;
}
