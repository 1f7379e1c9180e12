import { secondsPerDay, when } from "../../../gate/facts/when.ts";
import { shown } from "../../../output/untrusted.ts";
import type { Certificate } from "../../../snapshot/organization.ts";
import { activeProjects, missing, openProjects, plural, unjudged, type Check, type Finding, type Judged, type Stage } from "./check.ts";

/** In how many projects each certificate is active. */
function uses({ organization }: Stage): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { certificates = [] } of activeProjects(organization))
    for (const { id, active } of certificates) if (active === true) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

const unreadIn = ({ organization }: Stage): number =>
  activeProjects(organization).filter(({ certificates }) => certificates === undefined).length;

const ofCertificate = ({ id, name }: Certificate, fact: string): Finding => ({
  kind: "certificate",
  name: shown(name ?? id, 120),
  fact,
  id,
});

function useText({ id, active }: Certificate, counts: ReadonlyMap<string, number>, unread: number): string {
  const organization = active === undefined ? "" : active ? "active for the organization, " : "not active for the organization, ";
  return `${organization}active in ${plural(counts.get(id) ?? 0, "project")}${unread === 0 ? "" : `, not read in ${unread}`}`;
}

function byEnd(stage: Stage, find: (expiresAt: number) => string | false): Judged {
  const { certificates } = stage.organization;
  if (certificates === undefined) return unjudged("certificates not read");
  const counts = uses(stage);
  const unread = unreadIn(stage);
  const dated = certificates.filter(({ expiresAt }) => expiresAt !== undefined);
  const findings = dated.flatMap((certificate) => {
    const fact = find(certificate.expiresAt!);
    return fact === false ? [] : [ofCertificate(certificate, `${fact}; ${useText(certificate, counts, unread)}`)];
  });
  const unknown = certificates.length - dated.length;
  return { findings, open: unknown === 0 ? [] : [`expiry of ${plural(unknown, "certificate")} not said`] };
}

const ending: Check = {
  name: "certificates that expire soon",
  meaning: ({ certificate_days }) => `expires within ${certificate_days} days`,
  threshold: ({ certificate_days }) => `within ${certificate_days} days`,
  judge: (stage) => {
    const { now, limits } = stage;
    return byEnd(
      stage,
      (expiresAt) => expiresAt > now && expiresAt <= now + limits.certificate_days * secondsPerDay && `expires ${when(expiresAt, now)}`,
    );
  },
};

const ended: Check = {
  name: "certificates past their expiry",
  meaning: () => "its expiry has passed and it is still listed",
  judge: (stage) => byEnd(stage, (expiresAt) => expiresAt <= stage.now && `expired ${when(expiresAt, stage.now)}`),
};

const activeNowhere: Check = {
  name: "certificates active nowhere",
  meaning: () => "active neither for the organization nor in a project that is not archived",
  judge(stage) {
    const { certificates } = stage.organization;
    if (certificates === undefined) return unjudged("certificates not read");
    const counts = uses(stage);
    const off = certificates.filter(({ id, active }) => active !== true && !counts.has(id));
    if (off.length === 0) return { findings: [] };
    const open = [...openProjects(stage), ...missing(unreadIn(stage), "certificates")];
    if (open.length > 0) return { findings: [], open };
    const unknown = off.filter(({ active }) => active === undefined).length;
    return {
      findings: off.filter(({ active }) => active === false).map((certificate) => ofCertificate(certificate, "uploaded, active nowhere")),
      open: unknown === 0 ? [] : [`whether ${plural(unknown, "certificate")} are active not said`],
    };
  },
};

export const certificateChecks: readonly Check[] = [ending, ended, activeNowhere];
