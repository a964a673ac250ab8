// A button, and a link that looks like one.

import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { Link } from 'wouter';
import styles from './Button.module.css';
import { classes } from './classes';
import { Spinner } from './Spinner';

interface Looks {
  /** `primary` is the one main action of a view. */
  look?: 'primary' | 'plain' | 'quiet' | 'danger';
  size?: 'medium' | 'small';
  icon?: ReactNode;
  children: ReactNode;
}

type ButtonProps = Looks &
  Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> & {
    /** Under way: shows so, and takes no second press. */
    busy?: boolean;
    ref?: React.Ref<HTMLButtonElement>;
  };

function looks({ look = 'plain', size = 'medium' }: Partial<Looks>, more?: string): string {
  return classes(styles.button, styles[look], size === 'small' && styles.small, more);
}

export function Button({ look, size, icon, busy, children, className, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={looks({ ...(look && { look }), ...(size && { size }) }, className)}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : rest.onClick}
    >
      {busy ? <Spinner /> : icon}
      <span className={styles.text}>{children}</span>
    </button>
  );
}

interface ButtonLinkProps extends Looks {
  href: string;
  className?: string;
}

export function ButtonLink({ look, size, icon, children, href, className }: ButtonLinkProps) {
  return (
    <Link
      href={href}
      className={looks({ ...(look && { look }), ...(size && { size }) }, className)}
    >
      {icon}
      <span className={styles.text}>{children}</span>
    </Link>
  );
}
