import type { Cell, Column } from "../../../evidence/report.ts";
import { shown } from "../../../output/untrusted.ts";
import type { Organization } from "../../../snapshot/organization.ts";
import type { PartName } from "../../../snapshot/parts.ts";
import { isWhole } from "../checks/ownership.ts";
import { hasAllProjectKeys, keysById } from "../keys-by-id.ts";
import { projectLabel, userLabel } from "../who.ts";
import type { Member } from "./books.ts";

/** What the API's ids stand for. */
export interface Names {
  /** Name of an id; null: not in the snapshot, undefined: what would name it was not read. */
  readonly nameOf: (id: string) => string | null | undefined;
  /** More about an id, for the columns of the dimension. */
  readonly moreOf: (id: string) => Readonly<Record<string, Cell>>;
}

/** What costs are added up by. */
export interface Dimension {
  readonly member: Member;
  /** One of them, for a sentence. */
  readonly noun: string;
  readonly columns: readonly Column[];
  /** What names its ids. */
  readonly parts: readonly PartName[];
  readonly names: (organization: Organization) => Names;
}

const nothing = (): Readonly<Record<string, Cell>> => ({});

const keyColumns: readonly Column[] = [
  { key: "project", title: "Project", kind: "text", absent: "not in the snapshot" },
  { key: "owner", title: "Owner", kind: "text", absent: "not in the snapshot" },
];

function keyNames(organization: Organization): Names {
  const keys = keysById(organization);
  const missing = hasAllProjectKeys(organization) ? null : undefined;
  return {
    nameOf(id) {
      const key = keys.get(id);
      return key === undefined ? missing : shown(key.name ?? id, 120);
    },
    moreOf(id) {
      const key = keys.get(id);
      if (key === undefined) return { project: missing, owner: missing };
      return { project: key.projectId === undefined ? "none" : projectLabel(organization, key.projectId), owner: key.owner };
    },
  };
}

export const dimensions = {
  project: {
    member: "project_id",
    noun: "project",
    columns: [],
    parts: [],
    names: (organization) => ({
      nameOf(id) {
        const project = organization.projects.get(id);
        if (project === undefined) return isWhole(organization, "projects") ? null : undefined;
        return `${projectLabel(organization, id)}${project.archived ? " (archived)" : ""}`;
      },
      moreOf: nothing,
    }),
  },
  line_item: {
    member: "line_item",
    noun: "line item",
    columns: [],
    parts: [],
    names: () => ({ nameOf: (item) => shown(item, 200), moreOf: nothing }),
  },
  api_key: { member: "api_key_id", noun: "API key", columns: keyColumns, parts: ["project API keys", "users"], names: keyNames },
  user: {
    member: "user_id",
    noun: "user",
    columns: [],
    parts: ["users"],
    names: (organization) => ({
      nameOf(id) {
        if (organization.users.has(id)) return userLabel(organization, id);
        return isWhole(organization, "users") ? null : undefined;
      },
      moreOf: nothing,
    }),
  },
} as const satisfies Readonly<Record<string, Dimension>>;

export type DimensionName = keyof typeof dimensions;

/** What stands for costs without one: `no project recorded`. */
export const noneOf = ({ noun }: Dimension): string => `no ${noun} recorded`;

/** A name for sentences and charts; the id where there is no name. */
export const labelOf = (dimension: Dimension, names: Names, key: string | null): string =>
  key === null ? noneOf(dimension) : (names.nameOf(key) ?? shown(key, 200));
