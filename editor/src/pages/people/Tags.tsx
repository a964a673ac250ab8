// The tags of a person: taken away by their cross, added by their name.

import { useState } from 'react';
import { useMay } from '@/api/access';
import { useAddTag, useRemoveTag } from '@/api/contacts';
import { useTags } from '@/api/names';
import { problemOf } from '@/api/problem';
import type { Contact, TagsAdded } from '@/api/types';
import { Badge } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { Combobox } from '@/ui/Combobox';
import { Panel } from '@/ui/Panel';
import { toast } from '@/ui/toast';
import styles from './Profile.module.css';

export function Tags({ contact }: { contact: Contact }) {
  const [name, setName] = useState('');
  const writes = useMay('contacts:write');
  const tags = useTags(name);
  const add = useAddTag(contact.id);
  const remove = useRemoveTag(contact.id);
  const failed = (error: Error) => toast(problemOf(error).message, { tone: 'bad' });
  const submit = () => {
    if (!name.trim() || add.isPending) return;
    add.mutate(name.trim(), {
      onSuccess: (answer) => {
        setName('');
        toast(effect(name.trim(), answer));
      },
      onError: failed,
    });
  };
  return (
    <Panel title="Tags">
      {contact.tags.length > 0 && (
        <div className={styles.tags}>
          {contact.tags.map((tag) => (
            <Badge
              key={tag}
              {...(writes && {
                removeLabel: `Take away the tag ${tag}`,
                onRemove: () => remove.mutate(tag, { onError: failed }),
              })}
            >
              {tag}
            </Badge>
          ))}
        </div>
      )}
      {contact.tags.length === 0 && !writes && <p className={styles.none}>None.</p>}
      {writes && (
        <form
          className={styles.add}
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          <Combobox
            aria-label="Name of a tag"
            placeholder="Add a tag"
            value={name}
            onChange={setName}
            suggestions={tags.filter((tag) => !contact.tags.includes(tag))}
          />
          <Button type="submit" busy={add.isPending} disabled={!name.trim()}>
            Add
          </Button>
        </form>
      )}
    </Panel>
  );
}

/** What the tag did, for a tag is what starts and ends flows. */
export function effect(name: string, answer: TagsAdded): string {
  const flows = (of: readonly { flow: string }[]) => of.map(({ flow }) => flow).join(', ');
  const parts = [`Tag “${name}” added`];
  if (answer.entered.length > 0) parts.push(`entered ${flows(answer.entered)}`);
  if (answer.ended.length > 0) parts.push(`left ${flows(answer.ended)}`);
  return parts.join(', ');
}
