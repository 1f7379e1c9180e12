import { isoDay } from "../../../evidence/cells.ts";
import { shown } from "../../../output/untrusted.ts";
import type { Certificate } from "../../../snapshot/organization.ts";
import { projectLabel } from "../who.ts";
import { both, byId, changed, paired, type Difference, type Two } from "./difference.ts";
import type { ProjectChanges } from "./projects.ts";

const day = (seconds: number | undefined): string => (seconds === undefined ? "not said" : isoDay(seconds));
const activeText = ({ active }: Certificate): string => (active === undefined ? "state not said" : active ? "active" : "not active");
const certificateText = (one: Certificate): string => `${activeText(one)}, expires ${day(one.expiresAt)}`;
const certificateName = ({ name, id }: Certificate): string => shown(name ?? id, 120);

function organizationCertificates({ before, after, unread }: Two): Difference[] {
  const lists = both(before.organization.certificates, after.organization.certificates, unread, "the certificates of the organization");
  if (lists === undefined) return [];
  const { added, removed, kept } = paired(byId(lists[0]), byId(lists[1]));
  const where = "organization";
  return [
    ...added.map(([id, one]) => ({ change: "uploaded", name: certificateName(one), where, after: certificateText(one), id })),
    ...removed.map(([id, one]) => ({ change: "deleted", name: certificateName(one), where, before: certificateText(one), id })),
    ...kept.flatMap(([id, was, is]) => [
      ...changed({ change: "renamed", name: certificateName(is), where, id }, [certificateName(was), certificateName(is)]),
      ...changed({ change: "state", name: certificateName(is), where, id }, [certificateText(was), certificateText(is)]),
    ]),
  ];
}

/** A project lists every certificate of the organization; what counts is which are active in it. */
function projectCertificates({ after, unread }: Two, [id, was, is]: ProjectChanges["kept"][number]): Difference[] {
  const where = projectLabel(after.organization, id);
  const lists = both(was.certificates, is.certificates, unread, "certificates of projects", where);
  if (lists === undefined) return [];
  const [old, now] = lists.map((list) => new Map(list.filter(({ active }) => active === true).map((one) => [one.id, one]))) as [
    Map<string, Certificate>,
    Map<string, Certificate>,
  ];
  const { added, removed } = paired(old, now);
  return [
    ...added.map(([certificate, one]) => ({
      change: "activated",
      name: certificateName(one),
      where,
      after: certificateText(one),
      id: certificate,
    })),
    ...removed.map(([certificate, one]) => ({
      change: "no longer active",
      name: certificateName(one),
      where,
      before: certificateText(one),
      id: certificate,
    })),
  ];
}

export const certificateChanges = (two: Two, { kept }: ProjectChanges): Difference[] => [
  ...organizationCertificates(two),
  ...kept.flatMap((project) => projectCertificates(two, project)),
];
