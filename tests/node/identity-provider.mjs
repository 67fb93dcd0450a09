// A certified OpenID provider for the tests of sign-in. The people and the client come as JSON in
// the first argument: {redirect_uri, people: {id: claims}}. Prints its issuer once it answers.
import { createServer } from "node:http";
import Provider from "oidc-provider";

const { redirect_uri, people } = JSON.parse(process.argv[2]);
const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: "burnish",
        client_secret: "a secret of the tests",
        redirect_uris: [redirect_uri],
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    pkce: { required: () => true },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    // Claims of scopes are at the userinfo endpoint, as the standard has it.
    findAccount: (_, id) =>
      people[id] && { accountId: id, claims: () => ({ sub: id, ...people[id] }) },
    features: { devInteractions: { enabled: true } },
    cookies: { keys: ["for the tests only"] },
  });
  server.on("request", provider.callback());
  console.log(issuer);
});
