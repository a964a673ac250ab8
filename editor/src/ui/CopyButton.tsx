// Puts a text where it can be pasted from.

import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { Button } from './Button';
import { IconButton } from './IconButton';

interface Props {
  text: string;
  /** What is copied, as `Copy the id`. */
  label?: string;
  /** With words on it, and not the icon alone. */
  children?: string;
}

/** How long it says so. */
const COPIED_MS = 1_500;

export function CopyButton({ text, label = 'Copy', children }: Props) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await write(text);
    setCopied(true);
    setTimeout(() => setCopied(false), COPIED_MS);
  };
  const icon = copied ? <Check /> : <Copy />;
  const said = copied ? 'Copied' : label;
  return children ? (
    <Button size="small" icon={icon} onClick={copy}>
      {copied ? 'Copied' : children}
    </Button>
  ) : (
    <IconButton size="small" label={said} icon={icon} onClick={copy} />
  );
}

/** The clipboard is kept from pages that came without TLS; a selection works there too. */
async function write(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}
