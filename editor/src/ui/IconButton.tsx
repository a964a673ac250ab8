// A button with an icon alone: its label is its name and its tooltip.

import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { classes } from './classes';
import styles from './IconButton.module.css';
import { Tooltip } from './Tooltip';

interface Props extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  label: string;
  icon: ReactNode;
  size?: 'medium' | 'small';
  /** For a button that holds a state: pressed or not. */
  pressed?: boolean;
  /** Keys that do the same, for the tooltip. */
  keys?: string;
  /** Without a tooltip, where the name is plain from what surrounds it. */
  bare?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function IconButton({ label, icon, size, pressed, keys, bare, className, ...rest }: Props) {
  const button = (
    <button
      type="button"
      {...rest}
      aria-label={label}
      aria-pressed={pressed}
      className={classes(styles.button, size === 'small' && styles.small, className)}
    >
      {icon}
    </button>
  );
  return bare ? (
    button
  ) : (
    <Tooltip text={label} {...(keys && { keys })}>
      {button}
    </Tooltip>
  );
}
