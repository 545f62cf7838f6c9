import type { Builtin } from './builtin.ts';

/** Rooms: join, say, leave, who is there, and what was said before one came. */
export const chat: Builtin = {
  name: 'chat',
  about: 'rooms: join, say, leave, who is there, and the last words for those who come late',
  text: `# Open two connections, one as ada and one as bob, and let them talk:
#   ws://127.0.0.1:4600/chat?token=ada     ws://127.0.0.1:4600/chat?token=bob
# Messages of a room have no ids: who comes back gets the last twenty, and cannot know what is missing.
# Compare with the scenario orders, where a feed is resumed.
name: chat
about: 'rooms: join, say, leave, who is there, and the last words for those who come late'

users:
  ada: { token: ada }
  bob: { token: bob }
  eve: { token: eve }

endpoints:
  /chat:
    about: 'WebSocket: {"type":"join","room":"lobby"}, then {"type":"say","room":"lobby","text":"hi"}; also ?room=lobby'
    transport: websocket
    auth: { from: [query, header, cookie] }
    ping: 5s
    reap: 3 # who misses three pings is gone, and the room is told
    presence: true # join and leave are told to the room, with everybody who is there
    roomHistory: 20 # late joiners get the last twenty
    hello: { type: hello, you: '{{user}}', client: '{{client}}' }
    rules: # the first that fits is obeyed
      - when: { json: { type: join } }
        join: '{{$.room}}'

      - when: { json: { type: leave } }
        leave: '{{$.room}}'

      # To everybody in the room but the one who says it; only who is in a room can speak in it.
      - when: { json: { type: say } }
        in: '{{$.room}}'
        broadcast: { type: said, room: '{{room}}', from: '{{user}}', text: '{{$.text}}', at: '{{$now}}' }
        answer: { type: sent, room: '{{room}}' }

      - when: { json: { type: who } }
        in: '{{$.room}}'
        answer: { type: members, room: '{{room}}', members: '{{members}}' }

      - when: { json: { type: typing } }
        in: '{{$.room}}'
        broadcast: { type: typing, room: '{{room}}', from: '{{user}}' }

      - when: { text: /quit }
        close: { code: 4000, reason: goodbye }

      - when: { regex: . }
        answer: { type: error, message: 'say {"type":"join","room":"lobby"}, then {"type":"say","room":"lobby","text":"hi"}' }

  # An event stream hears a room, and speaks by POST:
  #   curl -N 'http://127.0.0.1:4600/listen?token=eve&room=lobby'
  #   curl -d '{"type":"said","from":"curl","text":"hi"}' 'http://127.0.0.1:4600/say?room=lobby'
  /listen:
    about: Server-sent events of the rooms in ?room=
    transport: sse
    auth: { from: [query, cookie] }
    presence: true
    roomHistory: 20
    retry: 2s

  /say:
    about: POST speaks to the room in ?room=
    transport: publish

  /rooms:
    about: who is in which room
    transport: rooms
`,
};
