// The filter of a list by the id of a person: it is in the address as `contact`.

import { useState } from 'react';
import { TextInput } from './TextInput';
import { useParams } from './url';

export function PersonFilter({ id }: { id: string | undefined }) {
  const [, change] = useParams();
  const [contact, setContact] = useState(id ?? '');
  const commit = () => change({ contact: contact.trim() });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        commit();
      }}
    >
      <TextInput
        type="search"
        aria-label="Id of a person"
        placeholder="Any person’s id"
        value={contact}
        onChange={setContact}
        onBlur={() => contact.trim() !== (id ?? '') && commit()}
      />
    </form>
  );
}
