/** Forty secrets as they get into a log: each with the part of it that must not be read in a file. */
export const knownSecrets = [
  'gw-7f3a9c1d5e8b2046aa11bb22cc33dd44',
  'pa ss"wörd\\with/all+of=it',
  'plainword-without-any-shape',
]
const [gateway = '', awkward = '', plain = ''] = knownSecrets
const bot = '123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawX'
const encoded = (text: string) => Buffer.from(text).toString('base64')
const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N'
const key = '-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEAq7BFUpkG\n-----END RSA PRIVATE KEY-----'

export type SecretShape = { readonly name: string; readonly text: string; readonly secret: string }

export const secretShapes: readonly SecretShape[] = [
  { name: 'a known token', text: gateway, secret: gateway },
  { name: 'a known token in a sentence', text: `signed in with ${gateway}.`, secret: gateway },
  { name: 'a known token in base64', text: encoded(gateway), secret: encoded(gateway).slice(2, -4) },
  {
    name: 'a known token within base64',
    text: encoded(`user:${gateway}`),
    secret: encoded(`user:${gateway}`).slice(10, 40),
  },
  {
    name: 'a known token in hexadecimal',
    text: Buffer.from(gateway).toString('hex'),
    secret: Buffer.from(gateway).toString('hex'),
  },
  {
    name: 'a known token reversed',
    text: [...gateway].toReversed().join(''),
    secret: [...gateway].toReversed().join(''),
  },
  { name: 'a known password with signs', text: awkward, secret: 'wörd' },
  { name: 'the same, percent-encoded', text: `x?q=${encodeURIComponent(awkward)}`, secret: 'w%C3%B6rd' },
  { name: 'the same, as JSON', text: JSON.stringify({ value: awkward }), secret: 'wörd' },
  { name: 'a known word without a shape', text: `the value ${plain} is wrong`, secret: plain },
  { name: 'a bot token', text: bot, secret: bot.slice(10) },
  { name: 'a bot URL', text: `https://api.telegram.org/bot${bot}/getMe`, secret: bot.slice(10) },
  { name: 'a bot file URL', text: `https://api.telegram.org/file/bot${bot}/photos/1.jpg`, secret: bot.slice(10) },
  { name: 'a percent-encoded bot token', text: `path=%2Fbot${bot.replace(':', '%3A')}%2F`, secret: bot.slice(10) },
  { name: 'an OpenAI key', text: 'sk-proj-Abcdefghij1234567890Abcdefghij', secret: 'Abcdefghij1234567890' },
  { name: 'an Anthropic key', text: 'sk-ant-api03-Abcdefghij1234567890_-Abc', secret: 'Abcdefghij1234567890' },
  { name: 'a Google key', text: 'AIzaSyA1234567890abcdefghijklmnopqrstuv', secret: 'SyA1234567890' },
  { name: 'a bearer header', text: 'Authorization: Bearer abcDEF123456ghiJKL', secret: 'abcDEF123456ghiJKL' },
  { name: 'a basic header', text: 'authorization: Basic dXNlcjpodW50ZXIyMg==', secret: 'dXNlcjpodW50ZXIyMg' },
  { name: 'a header in JSON', text: '{"AUTHORIZATION":"hunter22hunter22"}', secret: 'hunter22hunter22' },
  { name: 'a cookie header', text: 'Cookie: protech_session=abc123def456; theme=dark', secret: 'abc123def456' },
  { name: 'a set cookie', text: 'set-cookie: sid=s3cr3tcookievalue; HttpOnly', secret: 's3cr3tcookievalue' },
  { name: 'a token field', text: '{"deep":{"Token":"hunter22"}}', secret: 'hunter22' },
  { name: 'an api key field', text: "{ api_key: 'hunter22hunter' }", secret: 'hunter22hunter' },
  { name: 'an apiKey field', text: '{"apiKey":"hunter22"}', secret: 'hunter22' },
  { name: 'a password field', text: 'password=hunter22!', secret: 'hunter22' },
  { name: 'a secret field', text: 'client_secret: hunter22hunter', secret: 'hunter22hunter' },
  { name: 'a numeric password', text: '{"password":4815162342}', secret: '4815162342' },
  { name: 'a JWT', text: jwt, secret: jwt.slice(21, 50) },
  { name: 'an AWS key', text: 'AKIAIOSFODNN7EXAMPLE', secret: 'IOSFODNN7' },
  {
    name: 'an AWS secret',
    text: 'aws_secret_access_key=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    secret: 'wJalrXUtnFEMI',
  },
  { name: 'a GitHub token', text: 'ghp_1234567890abcdefghijklmnopqrstuvwxyz', secret: '1234567890abcdef' },
  { name: 'a fine GitHub token', text: 'github_pat_11ABCDEFG0123456789_abcdefghijklmnop', secret: '0123456789_abcdef' },
  { name: 'a Slack token', text: 'xoxb-123456789012-abcdefghijkl', secret: '123456789012-abc' },
  { name: 'a private key', text: key, secret: 'MIIEowIBAAKCAQEAq7BFUpkG' },
  { name: 'credentials in a URL', text: 'https://admin:hunter22@example.org/x', secret: 'hunter22' },
  { name: 'a token in a query', text: 'GET /sign-in?token=hunter22hunter22&x=1', secret: 'hunter22hunter22' },
  { name: 'a key in a query', text: 'https://g.example/v1?alt=json&key=hunter22hunter22', secret: 'hunter22hunter22' },
  { name: 'a Hugging Face token', text: 'hf_abcdefghij1234567890abcdefghij1234', secret: 'abcdefghij1234567890' },
  { name: 'a Tavily key', text: 'tvly-dev-abcdefghij1234567890ABCDEF', secret: 'abcdefghij1234567890' },
]
