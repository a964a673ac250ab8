// A sentence in which `names` stand between backticks.

export function Words({ of }: { of: string }) {
  return (
    of
      .split('`')
      // biome-ignore lint/suspicious/noArrayIndexKey: the words never change places
      .map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part))
  );
}
