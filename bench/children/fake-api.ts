/** An API that answers everything with the same 20 projects, as fast as `node:http` can. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const letters = "abcdefghijklmnopqrstuvwxyz";

const data = Array.from({ length: 20 }, (_, index) => ({
  object: "organization.project",
  id: `proj_${letters.slice(index % 3)}${index}`,
  name: `Project ${index + 1}`,
  created_at: 1_780_000_000 + index * 86_400,
  archived_at: null,
  status: "active",
}));
const body = JSON.stringify({ object: "list", data, first_id: data[0]!.id, last_id: data.at(-1)!.id, has_more: false });
const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body), "x-request-id": "req_fake" };

const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, headers).end(body);
});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}/v1`, admin_key: "sk-admin-fake" }));
});
