/*
 * Texts that are no plan, each with the whole message about it. The second line of a message is the text itself, so
 * nothing else is written down; lines stand as a terminal shows them.
 */

/** Messages of NF_E_PLAN_SYNTAX. */
export const SYNTAX_MESSAGES: readonly string[] = [
  // Steps.
  `missing step in plan
  ;
  ^ expected <call>#<ordinal>=<fault> before ;`,
  `missing step in plan
  write#1=reset;;
                ^ expected <call>#<ordinal>=<fault> before ;`,
  `missing step in plan
  write#1=reset; ; write#2=reset
                 ^ expected <call>#<ordinal>=<fault> before ;`,
  `unexpected write after a step in plan
  write#1=reset write#2=reset
                ^^^^^ expected ; or the end`,
  `unexpected , after a step in plan
  write#1=reset , write#2=reset
                ^ expected ; or the end`,
  `unexpected = after a step in plan
  write#1=reset=
               ^ expected ; or the end`,
  `unexpected # after a step in plan
  write#1=short:1#2
                 ^ expected ; or the end`,
  `unexpected / after a step in plan
  write#1=hold:a/b
                ^ expected ; or the end`,
  `unexpected trailing after a step in plan
  write#1=ECONNRESET trailing garbage
                     ^^^^^^^^ expected ; or the end`,
  `unexpected : after a step in plan
  write#1=hold:a:b
                ^ expected ; or the end`,
  `more than 15 steps in plan
  send#1=EIO; send#2=EIO; send#3=EIO; send#4=EIO; send#5=EIO; send#6=EIO; send#7=EIO; send#8=EIO; send#9=EIO; writev#1=EIO; writev#2=EIO; writev#3=EIO; writev#4=EIO; writev#5=EIO; writev#6=EIO; writev#7 = EIO; writev#8=EIO
                                                                                                                                                                                                  ^^^^^^^^^^^^^^ the engine holds 15 for one case`,

  // Calls.
  `missing call in plan
  =reset
  ^ expected one of write, write(2), writev, send, sendto, sendmsg, sendfile`,
  `missing call in plan
  #1=reset
  ^ expected one of write, write(2), writev, send, sendto, sendmsg, sendfile`,
  `missing call in plan
  127.0.0.9/#1=reset
            ^ expected one of write, write(2), writev, send, sendto, sendmsg, sendfile`,
  `missing call in plan
  accept#1/
           ^ expected one of write, write(2), writev, send, sendto, sendmsg, sendfile`,
  `unknown call wirte in plan
  wirte#1=reset
  ^^^^^ did you mean write?`,
  `unknown call WRITEV in plan
  write#1=reset; WRITEV#1=reset
                 ^^^^^^ did you mean writev?`,
  `unknown call sendmmsg in plan
  sendmmsg#1=reset
  ^^^^^^^^ did you mean sendmsg?`,
  `unknown call splice in plan
  splice#1=reset
  ^^^^^^ expected one of write, write(2), writev, send, sendto, sendmsg, sendfile`,
  `unknown call constructor in plan
  constructor#1=reset
  ^^^^^^^^^^^ expected one of write, write(2), writev, send, sendto, sendmsg, sendfile`,
  `unknown call writev(2) in plan
  writev(2)#1=reset
  ^^^^^^^^^ did you mean writev?`,
  `unknown call sendfile(2) in plan
  sendfile(2)#1=reset
  ^^^^^^^^^^^ did you mean sendfile?`,
  `unknown call write(3) in plan
  write(3)#1=reset
  ^^^^^^^^ did you mean write(2)?`,
  `unknown call write() in plan
  write()#1=reset
  ^^^^^^^ did you mean write(2)?`,
  `close is not a write call in plan
  close#1=reset
  ^^^^^ expected one of write, write(2), writev, send, sendto, sendmsg, sendfile`,
  `accept4 is not a write call in plan
  accept4#1=reset
  ^^^^^^^ expected one of write, write(2), writev, send, sendto, sendmsg, sendfile`,
  `write without an ordinal in plan
  write (2)#1=reset
        ^^^ expected # and a number, as in write#1`,

  // Ordinals.
  `write without an ordinal in plan
  write
       ^ expected # and a number, as in write#1`,
  `write without an ordinal in plan
  write=reset
       ^ expected # and a number, as in write#1`,
  `write(2) without an ordinal in plan
  write(2) 1=reset
           ^ expected # and a number, as in write(2)#1`,
  `sendto without an ordinal in plan
  sendto:1=reset
        ^ expected # and a number, as in sendto#1`,
  `write without an ordinal in plan
  write#
        ^ expected a number, as in write#1`,
  `write without an ordinal in plan
  write#=reset
        ^ expected a number, as in write#1`,
  `write without an ordinal in plan
  write##1=reset
        ^ expected a number, as in write#1`,
  `ordinal 0 in plan
  write#0=reset
        ^ the first call is #1`,
  `ordinal x is not a plain decimal number in plan
  write#x=reset
        ^ expected 1 to 2147483647`,
  `ordinal -1 is not a plain decimal number in plan
  write#-1=reset
        ^^ expected 1 to 2147483647`,
  `ordinal +1 is not a plain decimal number in plan
  write#+1=reset
        ^^ expected 1 to 2147483647`,
  `ordinal 1.5 is not a plain decimal number in plan
  write#1.5=reset
        ^^^ expected 1 to 2147483647`,
  `ordinal 1e3 is not a plain decimal number in plan
  write#1e3=reset
        ^^^ expected 1 to 2147483647`,
  `ordinal 0x1 is not a plain decimal number in plan
  write#0x1=reset
        ^^^ expected 1 to 2147483647`,
  `ordinal 01 is not a plain decimal number in plan
  write#01=reset
        ^^ expected 1 to 2147483647`,
  `ordinal ١ is not a plain decimal number in plan
  write#١=reset
        ^ expected 1 to 2147483647`,
  `ordinal 2147483648 is too large in plan
  write#2147483648=reset
        ^^^^^^^^^^ expected 1 to 2147483647`,
  `ordinal 99999999999999999999 is too large in plan
  write#99999999999999999999=reset
        ^^^^^^^^^^^^^^^^^^^^ expected 1 to 2147483647`,

  // Connections.
  `missing connection in plan
  /write#1=reset
  ^ expected an address such as 127.0.0.9, or accept#<ordinal>`,
  `unknown connection acept in plan
  acept#2/write#1=reset
  ^^^^^ did you mean accept?`,
  `unknown connection localhost in plan
  localhost/write#1=reset
  ^^^^^^^^^ expected an address such as 127.0.0.9, or accept#<ordinal>`,
  `unknown connection write in plan
  write/write#1=reset
  ^^^^^ expected an address such as 127.0.0.9, or accept#<ordinal>`,
  `address 10.0.0.1 is not loopback in plan
  10.0.0.1/write#1=reset
  ^^^^^^^^ expected an address in 127.0.0.0/8`,
  `address 128.0.0.1 is not loopback in plan
  127.0.0.9/write#1=reset; 128.0.0.1/write#1=reset
                           ^^^^^^^^^ expected an address in 127.0.0.0/8`,
  `address 127.0.0.256 is not dotted IPv4 in plan
  127.0.0.256/write#1=reset
  ^^^^^^^^^^^ expected four numbers from 0 to 255`,
  `address 127.0.0 is not dotted IPv4 in plan
  127.0.0/write#1=reset
  ^^^^^^^ expected four numbers from 0 to 255`,
  `address 127.0.0.09 is not dotted IPv4 in plan
  127.0.0.09/write#1=reset
  ^^^^^^^^^^ expected four numbers from 0 to 255`,
  `address 127.0.0.9write is not dotted IPv4 in plan
  127.0.0.9write#1=reset
  ^^^^^^^^^^^^^^ expected four numbers from 0 to 255`,
  `missing / after 127.0.0.9 in plan
  127.0.0.9
           ^ expected / and a call, as in 127.0.0.9/write#1`,
  `missing / after 127.0.0.9 in plan
  127.0.0.9 write#1=reset
            ^^^^^ expected / and a call, as in 127.0.0.9/write#1`,
  `missing / after 127.0.0.9 in plan
  127.0.0.9:8080/write#1=reset
           ^ expected / and a call, as in 127.0.0.9/write#1`,
  `missing / after accept#1 in plan
  accept#1=reset
          ^ expected / and a call, as in accept#1/write#1`,
  `accept without an ordinal in plan
  accept/write#1=reset
        ^ expected # and a number, as in accept#1`,
  `accept without an ordinal in plan
  accept#/write#1=reset
         ^ expected a number, as in accept#1`,
  `ordinal 0 in plan
  accept#0/write#1=reset
         ^ the first connection is #1`,
  `ordinal two is not a plain decimal number in plan
  accept#two/write#1=reset
         ^^^ expected 1 to 2147483647`,
  `missing = after accept#2/write#1 in plan
  accept#2/write#1/write#2=reset
                  ^ expected = and a fault, as in accept#2/write#1=reset`,

  // The sign between point and fault.
  `missing = after write#1 in plan
  write#1
         ^ expected = and a fault, as in write#1=reset`,
  `missing = after write#1 in plan
  write#1;
         ^ expected = and a fault, as in write#1=reset`,
  `missing = after write#1 in plan
  write # 1 reset
            ^^^^^ expected = and a fault, as in write#1=reset`,
  `missing = after write#1 in plan
  write#1:reset
         ^ expected = and a fault, as in write#1=reset`,
  `missing = after 127.0.0.9/write(2)#1 in plan
  127.0.0.9/write(2)#1
                      ^ expected = and a fault, as in 127.0.0.9/write(2)#1=reset`,

  // Faults.
  `missing fault in plan
  write#1=
          ^ expected short:<bytes>, reset, hold:<name> or an errno`,
  `missing fault in plan
  write#1=; write#2=reset
          ^ expected short:<bytes>, reset, hold:<name> or an errno`,
  `missing fault in plan
  write#1==reset
          ^ expected short:<bytes>, reset, hold:<name> or an errno`,
  `missing fault in plan
  write#1=:100
          ^ expected short:<bytes>, reset, hold:<name> or an errno`,
  `unknown errno ECONNREST in plan
  write#1=short:100; write#2=ECONNREST
                             ^^^^^^^^^ did you mean ECONNRESET?`,
  `unknown errno EPIP in plan
  write#1=EPIP
          ^^^^ did you mean EPIPE?`,
  `unknown errno EQUITELONGNAME in plan
  write#1=EQUITELONGNAME
          ^^^^^^^^^^^^^^ expected short:<bytes>, reset, hold:<name> or an errno`,
  `unknown fault econnreset in plan
  write#1=econnreset
          ^^^^^^^^^^ did you mean ECONNRESET?`,
  `unknown fault again in plan
  write#1=again
          ^^^^^ did you mean EAGAIN?`,
  `unknown fault 104 in plan
  write#1=104
          ^^^ expected short:<bytes>, reset, hold:<name> or an errno`,
  `unknown fault Short in plan
  write#1=Short:1
          ^^^^^ did you mean short?`,
  `unknown fault shrot in plan
  write#1=shrot:1
          ^^^^^ did you mean short?`,
  `unknown fault short(100) in plan
  write#1=short(100)
          ^^^^^^^^^^ expected short:<bytes>, reset, hold:<name> or an errno`,
  `unknown fault rst in plan
  write#1=rst
          ^^^ did you mean reset?`,
  `unknown fault HOLD in plan
  write#1=HOLD:a
          ^^^^ did you mean hold?`,
  `unknown fault interrupt in plan
  write#1=interrupt
          ^^^^^^^^^ expected short:<bytes>, reset, hold:<name> or an errno`,
  `unknown fault toString in plan
  write#1=toString
          ^^^^^^^^ expected short:<bytes>, reset, hold:<name> or an errno`,

  // Arguments of faults.
  `short without a byte count in plan
  write#1=short
          ^^^^^ expected a number, as in short:100`,
  `short without a byte count in plan
  write#1=short:; write#2=reset
          ^^^^^ expected a number, as in short:100`,
  `short without a byte count in plan
  write#1=short::1
          ^^^^^ expected a number, as in short:100`,
  `byte count 0 in plan
  write#1=short:0
                ^ a short write sends at least 1 byte`,
  `byte count many is not a plain decimal number in plan
  write#1=short:many
                ^^^^ expected 1 to 2147483647`,
  `byte count 1k is not a plain decimal number in plan
  write#1=short:1k
                ^^ expected 1 to 2147483647`,
  `byte count 1_000 is not a plain decimal number in plan
  write#1=short:1_000
                ^^^^^ expected 1 to 2147483647`,
  `byte count -1 is not a plain decimal number in plan
  write#1=short:-1
                ^^ expected 1 to 2147483647`,
  `byte count 007 is not a plain decimal number in plan
  write#1=short:007
                ^^^ expected 1 to 2147483647`,
  `byte count 2147483648 is too large in plan
  write#1=short:2147483648
                ^^^^^^^^^^ expected 1 to 2147483647`,
  `unexpected 100 after a step in plan
  write#1=reset; write#2=short:1 100
                                 ^^^ expected ; or the end`,
  `hold without a name in plan
  write#1=hold
          ^^^^ expected a name, as in hold:before-reset`,
  `hold without a name in plan
  write#1=hold:
          ^^^^ expected a name, as in hold:before-reset`,
  `invalid hold name Before in plan
  write#1=hold:Before
               ^^^^^^ expected a lower-case letter, then at most 30 of a-z, 0-9 and -`,
  `invalid hold name 2nd in plan
  write#1=hold:2nd
               ^^^ expected a lower-case letter, then at most 30 of a-z, 0-9 and -`,
  `invalid hold name before_reset in plan
  write#1=hold:before_reset
               ^^^^^^^^^^^^ expected a lower-case letter, then at most 30 of a-z, 0-9 and -`,
  `invalid hold name a23456789-123456789-123456789-12 in plan
  write#1=hold:a23456789-123456789-123456789-12
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ expected a lower-case letter, then at most 30 of a-z, 0-9 and -`,
  `reset with an argument in plan
  write#1=reset:1
               ^^ expected reset alone`,
  `reset with an argument in plan
  write#1=reset : 1; write#2=reset
                ^^^ expected reset alone`,
  `EPIPE with an argument in plan
  write#1=EPIPE:; write#2=reset
               ^ expected EPIPE alone`,

  // The first flaw is the one that is told, and flaws of syntax come before contradictions.
  `unknown call wirte in plan
  wirte#0=EPIP
  ^^^^^ did you mean write?`,
  `unknown errno EPIP in plan
  write#1=reset; write#1=reset; write#2=EPIP
                                        ^^^^ did you mean EPIPE?`,
];

/** Messages of NF_E_PLAN_CONFLICT. */
export const CONFLICT_MESSAGES: readonly string[] = [
  // Two outcomes of one call.
  `two outcomes of write#1 in plan
  write#1=short:100; write#1=ECONNRESET
                     ^^^^^^^^^^^^^^^^^^ write#1=short:100 ends it already`,
  `two outcomes of write#1 in plan
  write#1=reset; write#1=reset
                 ^^^^^^^^^^^^^ write#1=reset ends it already`,
  `two outcomes of write#2 in plan
  write#1=short:1;write#2=reset; write # 2 = EAGAIN ;
                                 ^^^^^^^^^^^^^^^^^^ write#2=reset ends it already`,
  `two outcomes of write(2)#1 in plan
  write(2)#1=EINTR; writev#1=EINTR; write(2)#1=short:5
                                    ^^^^^^^^^^^^^^^^^^ write(2)#1=EINTR ends it already`,
  `two outcomes of 127.0.0.9/write#1 in plan
  127.0.0.9/write#1=EPIPE; 127.0.0.8/write#1=EPIPE; 127.0.0.9/write#1=reset
                                                    ^^^^^^^^^^^^^^^^^^^^^^^ 127.0.0.9/write#1=EPIPE ends it already`,
  `two outcomes of accept#2/send#1 in plan
  accept#2/send#1=EAGAIN; accept#2/send#1=EWOULDBLOCK
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^ accept#2/send#1=EAGAIN ends it already`,
  `two outcomes of write#1 in plan
  write#1=hold:a; write#1=reset; write#1=short:1
                                 ^^^^^^^^^^^^^^^ write#1=reset ends it already`,

  // Holds.
  `two holds named a in plan
  write#1=hold:a; write#2=hold:a
                  ^^^^^^^^^^^^^^ a release would not know which: give it another name`,
  `two holds named a in plan
  write#1=hold:a; write#1=hold:a
                  ^^^^^^^^^^^^^^ a release would not know which: give it another name`,
  `two holds named a in plan
  127.0.0.8/write#1=hold:a; 127.0.0.9/write#1=hold:a
                            ^^^^^^^^^^^^^^^^^^^^^^^^ a release would not know which: give it another name`,
  `two holds at write#1 in plan
  write#1=hold:a; write#1=hold:b
                  ^^^^^^^^^^^^^^ write#1=hold:a stops it already`,
  `hold at write#1 after its outcome in plan
  write#1=reset; write#1=hold:a
                 ^^^^^^^^^^^^^^ put it before write#1=reset`,

  // Connections.
  `steps with and without a connection in plan
  write#1=short:1; 127.0.0.9/write#2=reset
                   ^^^^^^^^^^^^^^^^^^^^^^^ write#1=short:1 has no connection: give one to every step or to none`,
  `steps with and without a connection in plan
  accept#1/write#1=short:1; accept#1/write#2=reset; write#3=reset
                                                    ^^^^^^^^^^^^^ accept#1/write#1=short:1 has one: give one to every step or to none`,
  `connections named in two ways in plan
  127.0.0.9/write#1=short:1; accept#1/write#2=reset
                             ^^^^^^^^^^^^^^^^^^^^^^ 127.0.0.9/write#1=short:1 names its connection by address: keep to one way`,
  `connections named in two ways in plan
  accept#1/write#1=short:1; 127.0.0.9/write#2=reset
                            ^^^^^^^^^^^^^^^^^^^^^^^ accept#1/write#1=short:1 names its connection by accept ordinal: keep to one way`,
];
