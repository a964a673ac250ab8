// What narrows the list of those inside a flow: step, version, state. Each is in the address.

import { useFlow, useFlowName, useFlowStats } from '@/api/flows';
import { Badge } from '@/ui/Badge';
import { Button } from '@/ui/Button';
import { Select } from '@/ui/Select';
import { useParams } from '@/ui/url';
import { ANY, insideFilterOf, STATES, stepOptions, versionOptions } from './insideFilter';
import styles from './People.module.css';

export function InsideFilters({ flow }: { flow: string }) {
  const [params, change] = useParams();
  const name = useFlowName(flow);
  const filter = insideFilterOf(params);
  const { data: text } = useFlow(flow);
  const { data: stats } = useFlowStats(flow, filter.version);
  const version = filter.version;
  const choose = (name: string) => (value: string) =>
    change({ [name]: value === ANY ? undefined : value });
  return (
    <search className={styles.find}>
      <div className={styles.whose}>
        <Badge
          removeLabel={`Not only those inside ${name}`}
          onRemove={() =>
            change({ flow: undefined, node: undefined, version: undefined, state: undefined })
          }
        >
          Inside {name}
        </Badge>
      </div>
      <Select
        aria-label="Step"
        value={filter.node ?? ANY}
        onChange={choose('node')}
        options={stepOptions(stats?.inside ?? {}, filter.node)}
      />
      {(version !== undefined || (text?.version ?? 0) > 1) && (
        <Select
          aria-label="Version"
          value={version ?? ANY}
          onChange={choose('version')}
          options={versionOptions(text?.version ?? 0, version)}
        />
      )}
      <Select
        aria-label="State"
        value={filter.state ?? ANY}
        onChange={choose('state')}
        options={STATES}
      />
      {Object.keys(filter).length > 0 && (
        <Button
          look="quiet"
          onClick={() => change({ node: undefined, version: undefined, state: undefined })}
        >
          Show all inside
        </Button>
      )}
    </search>
  );
}
