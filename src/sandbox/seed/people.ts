import type { PersonPlan } from "./plan.ts";

/** An invented company at a domain that cannot exist (RFC 2606), so that no demo ever writes to anybody. */
export const company = { name: "Fernhollow", domain: "fernhollow.example" } as const;

const owners: readonly PersonPlan[] = [
  { name: "Ingrid Solheim", joined: 905, owner: true },
  { name: "Marcus Adeyemi", joined: 901, owner: true },
  { name: "Priya Raghunathan", joined: 702, owner: true },
];

const platform: readonly PersonPlan[] = [
  { name: "Tomasz Wiśniewski", joined: 893 },
  { name: "Hannah Brenner", joined: 850 },
  { name: "Diego Castellanos", joined: 744 },
  { name: "Aiko Matsuda", joined: 611 },
  { name: "Nadia Haddad", joined: 423 },
  { name: "Oluwaseun Bello", joined: 188 },
];

const payments: readonly PersonPlan[] = [
  { name: "Caroline Meyer", joined: 668 },
  { name: "Rafael Monteiro", joined: 641 },
  { name: "Jun Watanabe", joined: 559 },
  { name: "Sofia Lindqvist", joined: 487 },
  { name: "Amir Tehrani", joined: 292 },
  { name: "Beatriz Fonseca", joined: 247 },
  { name: "Daniel Osei", joined: 213 },
];

const support: readonly PersonPlan[] = [
  { name: "Grace Okonkwo", joined: 655 },
  { name: "Tyler Nguyen", joined: 512 },
  { name: "Marta Kowalczyk", joined: 476 },
  { name: "Ben Whitaker", joined: 430 },
  { name: "Leila Mansour", joined: 365 },
  { name: "Carlos Ibarra", joined: 274 },
  { name: "Emma Thornbury", joined: 159 },
  { name: "Yusuf Demir", joined: 66 },
];

const dataScience: readonly PersonPlan[] = [
  { name: "Wei-Ling Zhao", joined: 702, scim: true },
  { name: "Arjun Nair", joined: 588, scim: true },
  { name: "Chloé Marchand", joined: 397, scim: true },
  { name: "Samuel Kiprop", joined: 341, scim: true },
  { name: "Freya Johansen", joined: 230, scim: true },
  { name: "Mateo Villalobos", joined: 94, scim: true },
];

const security: readonly PersonPlan[] = [
  { name: "Noah Feldstein", joined: 634, roles: ["Access Manager"] },
  { name: "Isabel Quiroga", joined: 208 },
];

const business: readonly PersonPlan[] = [
  { name: "Olivia Hartmann", joined: 573 },
  { name: "Kenji Morita", joined: 545 },
  { name: "Zanele Dlamini", joined: 318, roles: ["Billing Viewer"] },
  { name: "Viktor Sandoval", joined: 790, roles: ["Billing Viewer"] },
  { name: "Ruth Abernathy", joined: 690, roles: ["Billing Viewer"] },
];

const contractors: readonly PersonPlan[] = [
  { name: "Pavel Dvořák", joined: 301, invited: true },
  { name: "Lucía Ferrer", joined: 117, invited: true },
  { name: "Henrik Aas", joined: 38, invited: true },
];

/** The forty people that every seeded organization has. */
export const people = [...owners, ...platform, ...payments, ...support, ...dataScience, ...security, ...business, ...contractors];

/** Names of those who work together; groups are made of them. */
export const teams = {
  platform: platform.map(({ name }) => name),
  payments: payments.map(({ name }) => name),
  support: support.map(({ name }) => name),
  dataScience: dataScience.map(({ name }) => name),
  security: security.map(({ name }) => name),
  contractors: contractors.map(({ name }) => name),
};
