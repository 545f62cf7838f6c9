import type { Lab } from '../lab.ts';

export const oneServer: Lab = {
  lab: 'one-server',
  number: 6,
  title: 'It works on one server',
  about:
    'Two servers behind a balancer, and half of the messages are gone. What a bus is for, and what sticky sessions do and do not solve.',
  minutes: 7,
  panel: 'cluster',
  steps: [
    {
      step: 'connect',
      title: 'Connect two people',
      text: 'Two servers stand behind one address, and the balancer gives them newcomers in turn. Connect Ann and Ben to the same chat. They do not know that they are on different servers.',
      waitsFor: 'Two connections to /chat, on two different nodes.',
      actions: [{ action: 'connect', title: 'Connect Ann and Ben', primary: true }],
      explanation: 'Same address, same path, same code: and two processes that have never heard of each other.',
    },
    {
      step: 'vanish',
      title: 'Say something that vanishes',
      text: 'Let Ann say something. Everybody on her server gets it. There is no bus between the servers: look whether Ben hears it.',
      waitsFor: 'A message sent by one, heard on its own node, and not heard by the other for two seconds.',
      actions: [{ action: 'say', title: 'Ann says something', primary: true }],
      explanation:
        "Nothing failed. Ann's server sent it to everybody it knows, and Ben is not among them. On one developer's machine this bug does not exist.",
    },
    {
      step: 'bus',
      title: 'Put a bus between them',
      text: 'Give the servers a bus: what one publishes, all hear. In production that is Redis or NATS; here it is in memory. Ann and Ben reconnect. Then let Ann speak again.',
      waitsFor: 'A message sent by one and heard by the other, on another node.',
      actions: [
        { action: 'bus', title: 'Start with a bus', primary: true },
        { action: 'say', title: 'Ann says something' },
      ],
      explanation: 'Each server publishes to the bus and sends to its own clients what comes from it. That is fan-out.',
    },
    {
      step: 'split',
      title: 'Cut the bus',
      text: 'A bus is one more thing that can break. Split it, so that the two servers no longer hear each other, and let Ann speak once more.',
      waitsFor: 'The bus split, and a message that the other node did not hear for two seconds.',
      actions: [
        { action: 'split', title: 'Split the bus', primary: true },
        { action: 'say', title: 'Ann says something' },
      ],
      explanation:
        'The same silence as without a bus, and again nobody saw an error. Watch the bus as you watch your database.',
    },
    {
      step: 'sticky',
      title: 'Make a poll stick',
      text: 'A chat is one connection and stays where it is. A poll is many requests, and the balancer gives each to the next server. Open a poll and read the node in its replies; then make sessions sticky by cookie, and read them again.',
      waitsFor: 'Replies of both nodes to a poll without a cookie, then six in a row of the node its cookie names.',
      actions: [
        { action: 'poll', title: 'Open a poll', primary: true },
        { action: 'sticky', title: 'Start with sticky sessions' },
      ],
      explanation:
        'The balancer set a cookie with the name of a node, and the client sends it back. Whatever that server keeps between two requests is found again. It does not make Ann and Ben hear each other: that is what the bus is for.',
    },
    {
      step: 'kill',
      title: 'Kill a server',
      text: 'Heal the bus, then kill the server that Ben is on. His client reconnects, and the balancer gives him another one.',
      waitsFor: 'The end of a connection with its node, and its next attempt open on another.',
      actions: [
        { action: 'heal', title: 'Heal the bus' },
        { action: 'kill', title: "Kill Ben's server", primary: true },
      ],
      explanation:
        'A stream is always sticky: it lives on one server as long as it lives. What the server remembered of Ben died with it, so whatever must survive belongs into the bus, a database, or the id that the client brings along.',
    },
  ],
  explanation: [
    {
      title: 'Your list of clients is not the list of clients',
      text: 'A server can send only to the sockets it holds. With two servers, "send to everybody" means "send to my half". A message must therefore leave the process once, and come back into every process: through a bus with publish and subscribe.',
    },
    {
      title: 'What sticky sessions solve',
      text: 'A stream needs no stickiness: it is one connection. Polls do, if the server keeps something between two requests: then every request of a client must find the same server, by a cookie or by address. Stickiness does not let Ann and Ben hear each other. And when the server dies, so does what it kept.',
    },
    {
      title: 'What a bus promises',
      text: 'Redis publish/subscribe and plain NATS hand a message to who is listening now, and forget it. Who was away must ask for what was missed: by an id, from a history that all servers share (Redis streams, JetStream, a table).',
    },
  ],
  advice: [
    'Run two instances on your own computer from the first day, without stickiness. Most bugs of this kind are then gone before they exist.',
    'Publish to the bus, and deliver only what comes from the bus, also to your own clients: then there is one order and one path.',
    'Keep nothing in a server that a client cannot do without. If you must, make the session sticky and plan for the day the server dies.',
    'Number messages where they are written, not in each server: ids that differ between servers make Last-Event-ID useless (WHATWG HTML, 9.2.4).',
    'Measure the bus: a message every few seconds through it, and an alarm when it does not come back.',
  ],
};
