import { shown } from "../../../output/untrusted.ts";
import { inProjects, ofProject, unjudged, type Check } from "./check.ts";

const unrestrictedModels: Check = {
  name: "projects without model restriction",
  meaning: () => "the API says that the project has neither a list of allowed nor one of denied models",
  judge: (stage) =>
    inProjects(
      stage,
      "model permissions",
      ({ modelPermissions }) => modelPermissions,
      (permissions, project) => (permissions === null ? [ofProject(stage, project, "every model is permitted")] : []),
    ),
};

const retention: Check = {
  name: "data retention other than the organization's",
  meaning: () => "the project sets a retention of its own that is another one than the organization's",
  judge(stage) {
    const { dataRetention } = stage.organization;
    if (dataRetention === undefined) return unjudged("the data retention of the organization not read");
    return inProjects(
      stage,
      "data retention",
      (project) => project.dataRetention,
      (own, project) =>
        own === "organization_default" || own === dataRetention
          ? []
          : [ofProject(stage, project, `${shown(own, 60)}; the organization has ${shown(dataRetention, 60)}`)],
    );
  },
};

const hostedTools: Check = {
  name: "hosted tools enabled",
  meaning: () => "the project permits tools that OpenAI runs, for example web search",
  judge: (stage) =>
    inProjects(
      stage,
      "hosted tool permissions",
      (project) => project.hostedTools,
      (tools, project) => {
        const enabled = Object.keys(tools).filter((name) => tools[name] === true);
        return enabled.length === 0 ? [] : [ofProject(stage, project, enabled.map((name) => shown(name, 40)).join(", "))];
      },
    ),
};

const allTiers: Check = {
  name: "all service tiers enabled",
  meaning: () => "the project permits all service tiers, which includes tiers that do not exist yet",
  judge: (stage) =>
    inProjects(
      stage,
      "service tiers",
      ({ serviceTiers }) => serviceTiers,
      (tiers, project) =>
        tiers.enabled === "all"
          ? [
              ofProject(
                stage,
                project,
                `all tiers, future ones too; default ${tiers.default === undefined ? "not said" : shown(tiers.default, 30)}`,
              ),
            ]
          : [],
    ),
};

export const settingChecks: readonly Check[] = [retention, unrestrictedModels, allTiers, hostedTools];
