// What is typed, once nothing was typed for a moment.

import { useEffect, useState } from 'react';

/** As long as between two keys of who does not stop to think. */
const QUIET_MS = 300;

export function useQuiet<Value>(value: Value): Value {
  const [quiet, setQuiet] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setQuiet(value), QUIET_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return quiet;
}
