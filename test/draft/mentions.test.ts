import * as assert from 'uvu/assert';
import { mentionsIn, mentionsInCommand } from '../../generator/draft/mentions.ts';
import { suite } from '../suite.ts';

/** A text, and the addresses in it: host, port, and the scheme that it stands behind. */
const cases: readonly (readonly [text: string, found: string])[] = [
  ['cart:8080', 'cart:8080'],
  ['cart', 'cart'],
  ['Cart.Shop.svc.cluster.local.', 'cart.shop.svc.cluster.local'],
  ['http://cart.shop:8080/items?x=1', 'http://cart.shop:8080'],
  ['https://api.example', 'https://api.example'],
  ['postgres://user:p%40ss@postgres.data:5432/orders', 'postgres://postgres.data:5432'],
  ['redis://:secret@cache/0', 'redis://cache'],
  ['redis://:$(PASSWORD)@cache:6379/0', 'redis://cache:6379'],
  [`postgres://$(USER):\${PASSWORD:-a/b}@postgres/orders`, 'postgres://postgres'],
  ['http://$(HOST):8080/x', ''],
  ['$(HOST):8080', ''],
  ['jdbc:postgresql://postgres.data/orders', 'postgresql://postgres.data'],
  ['jdbc:sqlserver://ledger:1433;databaseName=x', 'sqlserver://ledger:1433'],
  ['mongodb://a:27017,b:27018/orders', 'mongodb://a:27017 mongodb://b:27018'],
  ['kafka-0.kafka:9092,kafka-1.kafka:9092', 'kafka-0.kafka:9092 kafka-1.kafka:9092'],
  ['nats://a:4222,nats://b:4222', 'nats://a:4222 nats://b:4222'],
  ['jdbc:oracle:thin:@ledger:1521/ORCL', 'oracle://ledger:1521'],
  ['jdbc:oracle:thin:user/word@//ledger:1521/shop', 'oracle://ledger:1521'],
  ['dns:///cart:8080', 'grpc://cart:8080'],
  ['dns://10.0.0.10/cart:8080', 'grpc://cart:8080'],
  ['dns:cart:8080', 'grpc://cart:8080'],
  ['dns+cart:8080', 'cart:8080'],
  ['dnssrv+_http._tcp.cart.shop.svc', 'cart.shop.svc(http)'],
  ['Server=ledger,1433;Database=shop', 'ledger:1433'],
  ['Data Source=tcp:ledger,1433;Database=shop', 'ledger:1433'],
  ['Host=postgres;Port=5432;Username=u', 'postgres:5432'],
  ['host=postgres port=5432 sslmode=disable', 'postgres:5432'],
  ['host=postgres dbname=shop', 'postgres'],
  ['host=postgres', ''],
  ['host = postgres', ''],
  ['localhost=x;ghost=y', ''],
  ['user:word@tcp(mysql:3306)/shop', 'mysql:3306'],
  ['a,b', 'a b'],
  ['_grpc._tcp.cart.shop.svc', 'cart.shop.svc(grpc)'],
  ['http://[fd00::1]:80/x', 'http://fd00::1:80'],
  ['https://[2001:DB8:0:0:0:0:0:5]', 'https://2001:db8::5'],
  ['redis://:secret@[2001:db8::5]:6379/0', 'redis://2001:db8::5:6379'],
  ['mongodb://[2001:db8::5]:27017,b:27018/x', 'mongodb://2001:db8::5:27017 mongodb://b:27018'],
  ['http://[::ffff:192.0.2.7]:80', 'http://192.0.2.7:80'],
  ['http://[fe80::1%25eth0]:80', ''],
  ['http://[cart]:80', ''],
  ['[2001:db8::5]:9092', '2001:db8::5:9092'],
  ['[2001:db8::5]:9092,[2001:db8::6]:9092', '2001:db8::5:9092 2001:db8::6:9092'],
  ['2001:db8::5', '2001:db8::5'],
  ['12:30:15', ''],
  // an unescaped password ends where nobody can tell
  ['mysql://root:pre@fix.example/rest@db.example.com:5432/a', ''],
  ['mysql://root:pre@fix.example@db.example.com:5432/a', ''],
  ['mysql://root:fix@example@[2001:db8::5]:5432/a', ''],
  ['mysql://root:12/fix.example@db.example.com/a', ''],
  ['mysql://root:12?fix.example@db.example.com/a', ''],
  ['mysql://root:12#fix.example@db.example.com/a', ''],
  ['redis://fix.example/x@cache/0', ''],
  ['https://shop:12/34@api.example/x', ''],
  ['https://shop:fix/34@api.example/x', ''],
  ['https://shop:word@api.example/to=a@b.example', ''],
  ['amqp://shop:a"fix.example:15@queue:5672', ''],
  ['amqp://shop:a fix.example:15@queue:5672', ''],
  ['amqp://shop:a,amqp://fix@ex.ample@queue:5672', ''],
  // people and packages of the web
  ['https://cdn.example.com/@shop/cart@2/index.js', 'https://cdn.example.com'],
  ['https://cdn.example.com:8443/@shop/cart', 'https://cdn.example.com:8443'],
  ['https://shop:word@api.example/x', 'https://api.example'],
  ['10.0.0.1:80', '10.0.0.1:80'],
  ['until nc -z cart:8080; do sleep 1; done', 'cart:8080'],
  ['server: "cart:8080"', 'cart:8080'],
  ['PLAINTEXT://:9092', ''],
  ['12:30', ''],
  ['nginx:1.25', ''],
  ['registry.example/shop/cart:80', ''],
  ['cart:0', ''],
  ['cart:65536', ''],
  ['cart:8080:8080', ''],
  ['user@cart:80', ''],
  ['a sentence, and more', ''],
  ['', ''],
];

/** A command, and what may be hosts in it: with a port after a colon, or beside one. */
const commands: readonly (readonly [command: string, found: string])[] = [
  ['nc -z postgres 5432', 'postgres 5432'],
  ['until nc -zv queue 5672; do echo waiting; sleep 2; done', 'queue 5672, sleep 2'],
  ['psql -h postgres -p 5433', 'postgres:5433'],
  ['psql --host=postgres --port=5433', 'postgres:5433'],
  ['psql -h "postgres"', 'postgres'],
  ['psql -h postgres | grep -p 7', 'postgres'],
  ['redis-cli -h cache -p 0', 'cache'],
  ['df -h', ''],
  ['', ''],
];

suite('mentions', (test) => {
  for (const [text, found] of cases) {
    test(JSON.stringify(text), () => {
      const words = mentionsIn(text).map(({ host, port, scheme, portName }) => {
        const before = scheme === undefined ? '' : `${scheme}://`;
        const behind = portName === undefined ? '' : `(${portName})`;
        return `${before}${host}${port === undefined ? '' : `:${port}`}${behind}`;
      });
      assert.is(words.join(' '), found);
    });
  }

  for (const [command, found] of commands) {
    test(`the command ${JSON.stringify(command)}`, () => {
      const words = mentionsInCommand(command).map(({ host, port, isBesidePort }) => {
        const behind = port === undefined ? '' : `${isBesidePort === true ? ' ' : ':'}${port}`;
        return `${host}${behind}`;
      });
      assert.is(words.join(', '), found);
    });
  }

  /** Texts that take a pattern long which goes back again and again. */
  const tedious = [
    'a.',
    'a:1,',
    '-h ',
    'http://',
    'host=',
    'dns+',
    'a=b;',
    'a-',
    ' ',
    'x 1 ',
    'jdbc:oracle:thin:',
    'u@',
  ];
  for (const each of tedious)
    test(`a long text of ${JSON.stringify(each)}`, () => {
      const text = each.repeat(Math.floor(200_000 / each.length));
      assert.ok(mentionsIn(text).length + mentionsInCommand(text).length >= 0);
      assert.ok(mentionsIn(`http://${text}`).length >= 0);
    });

  test('a text of a megabyte is data', () => {
    assert.equal(mentionsIn(`cart:8080 ${'x'.repeat(1 << 20)}`), []);
    assert.equal(mentionsInCommand(`nc cart 8080 ${'x'.repeat(1 << 20)}`), []);
  });
});
