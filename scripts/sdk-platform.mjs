// What the MCP SDK takes from its platform, in place of its own choice for Node, which is Ajv: a quarter of all that loads at start, and it turns schemas
// into code. The SDK validates with it what hosts answer to approval forms; its other validator does that too.
export { CfWorkerJsonSchemaValidator as DefaultJsonSchemaValidator } from "@modelcontextprotocol/server/validators/cf-worker";
export { default as process } from "node:process";
