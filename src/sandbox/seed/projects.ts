import { people, teams } from "./people.ts";
import type { ProjectPlan } from "./plan.ts";

/** Who was invited without naming projects is a member here: everybody but contractors and those the identity provider brings. */
const defaultProject: ProjectPlan = {
  name: "Default project",
  created: 905,
  members: people
    .filter(({ name, scim }) => !scim && !teams.contractors.includes(name))
    .map(({ name, owner, joined }) => [name, owner ? "owner" : "member", joined] as const),
  groups: [],
  accounts: [],
  keys: [
    { name: "quickstart", owner: "Ingrid Solheim", created: 903, used: 871 },
    { name: "cron: weekly digest", owner: "Tomasz Wiśniewski", created: 702, used: 1.3 },
    { name: "test", owner: "Viktor Sandoval", created: 512, used: null },
  ],
};

const search: ProjectPlan = {
  name: "Search",
  created: 764,
  members: [
    ["Hannah Brenner", "owner", 764],
    ["Wei-Ling Zhao", "member", 688],
    ["Olivia Hartmann", "viewer", 240],
  ],
  groups: [
    ["Platform Engineering", "owner", 690],
    ["Data Science", "member", 395],
  ],
  accounts: [
    ["search-indexer", "member", 760],
    ["reranker", "member", 302],
  ],
  keys: [
    { name: "search-indexer prod", owner: "search-indexer", created: 759, used: 0.004 },
    { name: "reranker prod", owner: "reranker", created: 301, used: 0.002, scopes: ["api.model.request"] },
    { name: "reranker canary", owner: "reranker", created: 21, used: 0.4, expires: 69 },
    { name: "relevance notebook", owner: "Wei-Ling Zhao", created: 402, used: 133 },
    { name: "hannah-dev", owner: "Hannah Brenner", created: 640, used: 12 },
  ],
};

const paymentsProject: ProjectPlan = {
  name: "Payments",
  created: 642,
  residency: "EU_STORAGE_PROCESSING",
  roles: [
    {
      name: "Key Custodian",
      description: "Sees and retires API keys of the project",
      permissions: ["api.organization.projects.api_keys.read", "api.organization.projects.api_keys.write"],
      created: 231,
    },
  ],
  members: [
    ["Marcus Adeyemi", "owner", 642],
    ["Caroline Meyer", "owner", 642],
    ["Rafael Monteiro", "member", 640],
    ["Grace Okonkwo", "member", 455],
    ["Tyler Nguyen", "member", 444],
    ["Beatriz Fonseca", "Key Custodian", 229],
  ],
  groups: [
    ["Payments Engineering", "owner", 601],
    ["Support Team", "member", 452],
    ["Security", "viewer", 380],
  ],
  accounts: [
    ["payments-api", "member", 641],
    ["fraud-scoring", "member", 288],
    ["ledger-export", "none", 47],
  ],
  keys: [
    { name: "payments-api prod", owner: "payments-api", created: 422, used: 0.001 },
    { name: "payments-api prod (before rotation)", owner: "payments-api", created: 641, used: 46 },
    { name: "fraud-scoring prod", owner: "fraud-scoring", created: 121, used: 0.01, expires: 12, scopes: ["api.model.request"] },
    { name: "ledger migration", owner: "Kenji Morita", created: 381, used: 2.2 },
    { name: "rafael-laptop", owner: "Rafael Monteiro", created: 214, used: 5 },
    { name: "reconciliation notebook", owner: "Caroline Meyer", created: 334, used: 161 },
    { name: "refund lookup", owner: "Grace Okonkwo", created: 152, used: 0.3 },
    { name: "refund macro test", owner: "Leila Mansour", created: 61, used: 0.2 },
    { name: "amir-test", owner: "Amir Tehrani", created: 96, used: null },
    { name: "load test", owner: "Jun Watanabe", created: 40, used: 11, expires: -10 },
  ],
};

const paymentsStaging: ProjectPlan = {
  name: "Payments Staging",
  created: 640,
  members: [["Caroline Meyer", "owner", 640]],
  groups: [
    ["Payments Engineering", "owner", 601],
    ["Contractors", "member", 110],
  ],
  accounts: [["payments-api-staging", "member", 639]],
  keys: [
    { name: "payments-api staging", owner: "payments-api-staging", created: 638, used: 0.05 },
    { name: "lucia-sandbox", owner: "Lucía Ferrer", created: 101, used: 3 },
    { name: "sofia ci debug", owner: "Sofia Lindqvist", created: 277, used: 240 },
  ],
};

const supportCopilot: ProjectPlan = {
  name: "Support Copilot",
  created: 481,
  roles: [
    {
      name: "Prompt Editor",
      description: "Writes the prompts that answer customers",
      permissions: ["api.model.read", "api.model.request", "api.prompts.read", "api.prompts.write"],
      created: 466,
    },
  ],
  members: [
    ["Grace Okonkwo", "owner", 481],
    ["Olivia Hartmann", "member", 470],
    ["Nadia Haddad", "member", 410],
  ],
  groups: [
    ["Support Team", "Prompt Editor", 464],
    ["Platform Engineering", "member", 480],
  ],
  accounts: [
    ["copilot-backend", "member", 480],
    ["helpdesk-sync", "member", 333],
  ],
  keys: [
    { name: "copilot-backend prod", owner: "copilot-backend", created: 479, used: 0.001 },
    { name: "helpdesk-sync", owner: "helpdesk-sync", created: 332, used: 0.08 },
    { name: "grace-experiments", owner: "Grace Okonkwo", created: 250, used: 97 },
    { name: "nadia-local", owner: "Nadia Haddad", created: 180, used: 6 },
  ],
};

const dataScienceLab: ProjectPlan = {
  name: "Data Science Lab",
  created: 411,
  members: [
    ["Arjun Nair", "owner", 411],
    ["Kenji Morita", "member", 205],
  ],
  groups: [["Data Science", "owner", 396]],
  accounts: [["eval-runner", "member", 260]],
  keys: [
    { name: "eval-runner nightly", owner: "eval-runner", created: 259, used: 0.35 },
    { name: "arjun-notebook", owner: "Arjun Nair", created: 390, used: 0.6 },
    { name: "chloe-notebook", owner: "Chloé Marchand", created: 371, used: 8 },
    { name: "batch labelling", owner: "Samuel Kiprop", created: 199, used: 19 },
    { name: "freya-scratch", owner: "Freya Johansen", created: 144, used: null },
  ],
};

const mobileApp: ProjectPlan = {
  name: "Mobile App",
  created: 305,
  members: [
    ["Diego Castellanos", "owner", 305],
    ["Aiko Matsuda", "member", 304],
    ["Oluwaseun Bello", "member", 186],
  ],
  groups: [
    ["Platform Engineering", "member", 304],
    ["Contractors", "viewer", 299],
  ],
  accounts: [["mobile-gateway", "member", 303]],
  keys: [
    { name: "mobile-gateway prod", owner: "mobile-gateway", created: 302, used: 0.002 },
    { name: "voice prototype", owner: "Aiko Matsuda", created: 130, used: 33, expires: 50 },
    { name: "pavel-build", owner: "Pavel Dvořák", created: 160, used: 75 },
  ],
};

/** Archived: its members, groups and service accounts are gone, its keys are still listed. */
const invoicePilot: ProjectPlan = {
  name: "Invoice OCR Pilot",
  created: 520,
  archived: 173,
  members: [],
  groups: [],
  accounts: [["invoice-reader", "member", 518]],
  keys: [
    { name: "invoice-reader", owner: "invoice-reader", created: 517, used: 174 },
    { name: "viktor-demo", owner: "Viktor Sandoval", created: 455, used: 301 },
  ],
};

export const projects: readonly ProjectPlan[] = [
  defaultProject,
  search,
  paymentsProject,
  paymentsStaging,
  invoicePilot,
  supportCopilot,
  dataScienceLab,
  mobileApp,
];
