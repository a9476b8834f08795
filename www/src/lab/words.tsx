// Sentences with code in them: what stands between backticks, or between double ones where it holds backticks itself.

export function Words({ text }: { text: string }) {
  return (
    <>
      {text.split(/(`` .+? ``|`[^`]+`)/).map((part) => {
        if (part.startsWith('`` ')) return <code>{part.slice(3, -3)}</code>;
        return part.startsWith('`') && part.length > 2 ? <code>{part.slice(1, -1)}</code> : part;
      })}
    </>
  );
}
