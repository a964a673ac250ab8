// The columns of the list of people.

import type { Contact } from '@/api/types';
import { Badge } from '@/ui/Badge';
import type { Column } from '@/ui/Table';
import { nameOf } from './names';
import styles from './People.module.css';

/** More do not fit in a row. */
const TAGS_SHOWN = 3;

export const columns: readonly Column<Contact>[] = [
  { id: 'name', title: 'Person', cell: (contact) => <Person contact={contact} /> },
  {
    id: 'email',
    title: 'E-mail',
    width: '28%',
    from: 'medium',
    cell: (contact) => contact.email ?? <None />,
  },
  {
    id: 'phone',
    title: 'Phone',
    width: '150px',
    from: 'wide',
    cell: (contact) => contact.phone ?? <None />,
  },
  { id: 'tags', title: 'Tags', width: '30%', cell: (contact) => <Tags tags={contact.tags} /> },
];

function Person({ contact }: { contact: Contact }) {
  return (
    <>
      <span className={styles.name}>{nameOf(contact)}</span>
      <span className={styles.id}>{contact.id}</span>
    </>
  );
}

function Tags({ tags }: { tags: readonly string[] }) {
  return (
    <span className={styles.tags}>
      {tags.slice(0, TAGS_SHOWN).map((tag) => (
        <Badge key={tag}>{tag}</Badge>
      ))}
      {tags.length > TAGS_SHOWN && <span className={styles.id}>+{tags.length - TAGS_SHOWN}</span>}
      {tags.length === 0 && <None />}
    </span>
  );
}

function None() {
  return <span className={styles.id}>–</span>;
}
