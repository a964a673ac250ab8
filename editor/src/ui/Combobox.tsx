// Free text with suggestions: what is typed counts, the list only helps.

import { Popover } from 'radix-ui';
import { type KeyboardEvent, type RefObject, useId, useRef, useState } from 'react';
import styles from './Combobox.module.css';
import { usePortalPlace } from './Portal';
import { TextInput } from './TextInput';

export interface Suggestion {
  value: string;
  title?: string;
  hint?: string;
}

interface Props {
  value: string;
  onChange: (value: string) => void;
  /** Told when one was chosen, or Enter was pressed on what is typed. */
  onCommit?: (value: string) => void;
  suggestions: readonly (Suggestion | string)[];
  placeholder?: string;
  id?: string;
  disabled?: boolean;
  code?: boolean;
  autoFocus?: boolean;
  'aria-label'?: string;
}

/** More than this nobody reads; typing narrows them. */
const SHOWN_MAX = 50;

export function Combobox({ value, onChange, onCommit, suggestions, ...rest }: Props) {
  const list = useId();
  const input = useRef<HTMLInputElement>(null);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const shown = matching(suggestions, value);
  const visible = open && shown.length > 0;

  const choose = (chosen: string) => {
    onChange(chosen);
    onCommit?.(chosen);
    setOpen(false);
    setActive(-1);
  };
  const keyed = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && shown.length > 0) {
      event.preventDefault();
      setOpen(true);
      setActive((at) => (visible ? (at + step + shown.length) % shown.length : 0));
    } else if (event.key === 'Enter') {
      const chosen = visible ? shown[active] : undefined;
      if (chosen || onCommit) event.preventDefault();
      if (chosen || onCommit) choose(chosen?.value ?? value);
    } else if (event.key === 'Escape' && visible) {
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
    }
  };
  return (
    <Popover.Root open={visible} onOpenChange={setOpen}>
      <Popover.Anchor asChild>
        <div>
          <TextInput
            {...rest}
            ref={input}
            role="combobox"
            aria-expanded={visible}
            aria-controls={list}
            aria-autocomplete="list"
            aria-activedescendant={visible && active >= 0 ? `${list}-${active}` : undefined}
            value={value}
            onChange={(typed) => {
              onChange(typed);
              setActive(-1);
              setOpen(true);
            }}
            onClick={() => setOpen(true)}
            onBlur={() => setOpen(false)}
            onKeyDown={keyed}
          />
        </div>
      </Popover.Anchor>
      <Popup input={input} id={list} shown={shown} active={active} onChoose={choose} />
    </Popover.Root>
  );
}

/** Floats under the input, which keeps the focus. */
function Popup({
  input,
  ...rest
}: SuggestionsProps & { input: RefObject<HTMLInputElement | null> }) {
  const place = usePortalPlace();
  return (
    <Popover.Portal {...place}>
      <Popover.Content
        className={styles.popup}
        align="start"
        sideOffset={4}
        collisionPadding={8}
        onOpenAutoFocus={(event) => event.preventDefault()}
        onCloseAutoFocus={(event) => event.preventDefault()}
        onInteractOutside={(event) => {
          if (event.target instanceof Node && input.current?.contains(event.target)) {
            event.preventDefault();
          }
        }}
        role="presentation"
      >
        <Suggestions {...rest} />
      </Popover.Content>
    </Popover.Portal>
  );
}

interface SuggestionsProps {
  id: string;
  shown: readonly Suggestion[];
  active: number;
  onChoose: (value: string) => void;
}

function Suggestions({ id, shown, active, onChoose }: SuggestionsProps) {
  return (
    <div id={id} role="listbox" aria-label="Suggestions" className={styles.list}>
      {shown.map((one, place) => (
        // The input keeps the focus and has the keys.
        // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the input's
        // biome-ignore lint/a11y/useFocusableInteractive: the input names the active one
        <div
          key={one.value}
          id={`${id}-${place}`}
          role="option"
          aria-selected={place === active}
          className={styles.option}
          ref={(element) => {
            if (place === active) element?.scrollIntoView({ block: 'nearest' });
          }}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(one.value)}
        >
          <span className={styles.title}>{one.title ?? one.value}</span>
          {one.hint && <span className={styles.hint}>{one.hint}</span>}
        </div>
      ))}
    </div>
  );
}

/** Those that have what is typed in them; all of them once one is typed out. */
function matching(all: readonly (Suggestion | string)[], typed: string): Suggestion[] {
  const suggestions = all.map((one) => (typeof one === 'string' ? { value: one } : one));
  const needle = typed.trim().toLowerCase();
  const found = suggestions.some((one) => one.value === typed)
    ? suggestions
    : suggestions.filter((one) => `${one.title ?? ''} ${one.value}`.toLowerCase().includes(needle));
  return found.slice(0, SHOWN_MAX);
}
