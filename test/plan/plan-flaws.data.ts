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
  ^ expected write, read, alloc, or one call such as write(2), sendfile or malloc`,
  `missing call in plan
  #1=reset
  ^ expected write, read, alloc, or one call such as write(2), sendfile or malloc`,
  `missing call in plan
  127.0.0.9/#1=reset
            ^ expected write, read, alloc, or one call such as write(2), sendfile or malloc`,
  `missing call in plan
  accept#1/
           ^ expected write, read, alloc, or one call such as write(2), sendfile or malloc`,
  `unknown call wirte in plan
  wirte#1=reset
  ^^^^^ did you mean write?`,
  `unknown call WRITEV in plan
  write#1=reset; WRITEV#1=reset
                 ^^^^^^ did you mean writev?`,
  `unknown call constructor in plan
  constructor#1=reset
  ^^^^^^^^^^^ expected write, read, alloc, or one call such as write(2), sendfile or malloc`,
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
  `write without an ordinal in plan
  write (2)#1=reset
        ^^^ expected # and a number, as in write#1`,
  `missing call in plan
  "write"#1=reset
  ^^^^^^^ expected write, read, alloc, or one call such as write(2), sendfile or malloc`,
  `unknown call reed in plan
  reed#1=reset
  ^^^^ did you mean read?`,
  `unknown call sendmmsgs in plan
  sendmmsgs#1=reset
  ^^^^^^^^^ did you mean sendmmsg?`,
  `unknown call acept4 in plan
  acept4#1=EMFILE
  ^^^^^^ did you mean accept4?`,
  `unknown call epoll-wait in plan
  epoll-wait#1=EINTR
  ^^^^^^^^^^ did you mean epoll_wait?`,
  `unknown call gibberish in plan
  gibberish#1=reset
  ^^^^^^^^^ expected write, read, alloc, or one call such as write(2), sendfile or malloc`,
  `unknown call accept4(2) in plan
  accept4(2)#1=EMFILE
  ^^^^^^^^^^ did you mean accept4?`,
  `unknown call read(3) in plan
  read(3)#1=reset
  ^^^^^^^ did you mean read(2)?`,
  `unknown call lifecycle in plan
  lifecycle#1=kill
  ^^^^^^^^^ expected write, read, alloc, or one call such as write(2), sendfile or malloc`,

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
  `write without an ordinal in plan
  write#+1=reset
        ^ expected a number, as in write#1`,
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

  // Ranges, strides and byte offsets.
  `write without an ordinal in plan
  write+1=reset
       ^ expected # and a number, as in write#1`,
  `write#1.. without a last ordinal in plan
  write#1..=reset
           ^ expected a number, or write#1+ for every one from there on`,
  `write#1.. without a last ordinal in plan
  write#1..+2=reset
           ^ expected a number, or write#1+ for every one from there on`,
  `ordinal end is not a plain decimal number in plan
  write#1..end=reset
           ^^^ expected 1 to 2147483647`,
  `ordinal 0 in plan
  write#1..0=reset
           ^ the first call is #1`,
  `ordinal .5 is not a plain decimal number in plan
  write#1...5=reset
           ^^ expected 1 to 2147483647`,
  `ordinal 2147483648 is too large in plan
  write#1 .. 2147483648=reset
             ^^^^^^^^^^ expected 1 to 2147483647`,
  `ordinal 1-5 is not a plain decimal number in plan
  write#1-5=reset
        ^^^ expected 1 to 2147483647`,
  `write#2..9+ without a stride in plan
  write#2..9+=reset
             ^ expected a number, as in write#2..9+2`,
  `write#2..9+ without a stride in plan
  write#2..9+ ; write#1=reset
              ^ expected a number, as in write#2..9+2`,
  `stride 0 in plan
  write#2+0=reset
          ^ write#2+ alone strikes every call`,
  `stride 1 in plan
  write#2+1=reset
          ^ write#2+ alone strikes every call`,
  `stride 1 in plan
  write#2..9+1=reset
             ^ write#2..9 alone strikes every call`,
  `stride x is not a plain decimal number in plan
  write#2+x=reset
          ^ expected 2 to 2147483647`,
  `missing = after write#2+ in plan
  write#2++=reset
          ^ expected = and a fault, as in write#2+=reset`,
  `missing = after write#2+3 in plan
  write#2+3+4=reset
           ^ expected = and a fault, as in write#2+3=reset`,
  `missing = after write#2..3 in plan
  write#2..3..4=reset
            ^^ expected = and a fault, as in write#2..3=reset`,
  `write@ without an offset in plan
  write@=reset
        ^ expected a number, as in write@1000`,
  `offset 0 in plan
  write@0=reset
        ^ the stream begins there: expected write#1`,
  `offset 0 in plan
  read(2)@0=reset
          ^ the stream begins there: expected read(2)#1`,
  `offset -1 is not a plain decimal number in plan
  write@-1=reset
        ^^ expected 1 to 9007199254740991`,
  `offset 1k is not a plain decimal number in plan
  write@1k=reset
        ^^ expected 1 to 9007199254740991`,
  `offset 9007199254740992 is too large in plan
  write@9007199254740992=reset
        ^^^^^^^^^^^^^^^^ expected 1 to 9007199254740991`,
  `missing = after write@1 in plan
  write@1+=reset
         ^ expected = and a fault, as in write@1=reset`,
  `missing = after write@1 in plan
  write@1..5=reset
         ^^ expected = and a fault, as in write@1=reset`,
  `missing = after write#1 in plan
  write#1@5=reset
         ^ expected = and a fault, as in write#1=reset`,
  `write@ without an offset in plan
  write@#5=reset
        ^ expected a number, as in write@1000`,

  // Callers.
  `write@@ without a caller in plan
  write@@240=reset
         ^^^ expected a function, <file>:<line> or <module>+0x<offset>`,
  `write@@ without a caller in plan
  write@@#1=reset
         ^ expected a function, <file>:<line> or <module>+0x<offset>`,
  `write@conn_write without an ordinal in plan
  write@conn_write=reset
                  ^ expected # and a number, as in write@conn_write#1`,
  `write@@f without an ordinal in plan
  write@@f#=reset
           ^ expected a number, as in write@@f#1`,
  `write@conn.c: without a line in plan
  write@conn.c:#1=reset
               ^ expected a number, as in write@conn.c:120`,
  `line 0 in plan
  write@conn.c:0#1=reset
               ^ the first line is 1`,
  `line twelve is not a plain decimal number in plan
  write@conn.c:twelve#1=reset
               ^^^^^^ expected 1 to 2147483647`,
  `write@+ without an offset in plan
  write@+46a69#1=reset
         ^^^^^ expected a file virtual address in hexadecimal, as in write@+0x46a69`,
  `write@libx.so+ without an offset in plan
  write@libx.so+#1=reset
                ^ expected a file virtual address in hexadecimal, as in write@libx.so+0x46a69`,
  `write@+ without an offset in plan
  write@+0x0#1=reset
         ^^^ expected a file virtual address in hexadecimal, as in write@+0x46a69`,
  `invalid name "" in plan
  write@""#1=reset
        ^^ expected 1 to 4096 bytes`,
  `quote without its end in plan
  write@"f#1=reset
        ^ expected a second " behind it`,
  `missing = after write@f#1 in plan
  write@f#1@g=reset
           ^ expected = and a fault, as in write@f#1=reset`,

  // Conditions: addresses and accept ordinals.
  `missing condition in plan
  /write#1=reset
  ^ expected an address such as 127.0.0.9, or one of accept, port, unix, server, role, comm, thread, after, per-turn, times`,
  `unknown condition acept in plan
  acept#2/write#1=reset
  ^^^^^ did you mean accept?`,
  `unknown condition localhost in plan
  localhost/write#1=reset
  ^^^^^^^^^ expected an address such as 127.0.0.9, or one of accept, port, unix, server, role, comm, thread, after, per-turn, times`,
  `unknown condition write in plan
  write/write#1=reset
  ^^^^^ expected an address such as 127.0.0.9, or one of accept, port, unix, server, role, comm, thread, after, per-turn, times`,
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

  // Conditions of every kind.
  `missing condition in plan
  ,port:80/write#1=reset
  ^ expected an address such as 127.0.0.9, or one of accept, port, unix, server, role, comm, thread, after, per-turn, times`,
  `missing condition in plan
  port:80,/write#1=reset
          ^ expected an address such as 127.0.0.9, or one of accept, port, unix, server, role, comm, thread, after, per-turn, times`,
  `missing condition in plan
  port:80,,role:main/write#1=reset
          ^ expected an address such as 127.0.0.9, or one of accept, port, unix, server, role, comm, thread, after, per-turn, times`,
  `unknown condition prot in plan
  prot:80/write#1=reset
  ^^^^ did you mean port?`,
  `unknown condition rol in plan
  rol:main/write#1=reset
  ^^^ did you mean role?`,
  `unknown condition perturn in plan
  perturn/write#1=reset
  ^^^^^^^ did you mean per-turn?`,
  `unknown condition per_turn in plan
  per_turn/write#1=reset
  ^^^^^^^^ did you mean per-turn?`,
  `unknown condition tread in plan
  tread:main/write#1=reset
  ^^^^^ did you mean thread?`,
  `unknown condition Server in plan
  Server/write#1=reset
  ^^^^^^ did you mean server?`,
  `unknown condition toString in plan
  toString/write#1=reset
  ^^^^^^^^ expected an address such as 127.0.0.9, or one of accept, port, unix, server, role, comm, thread, after, per-turn, times`,
  `missing / after accept#1,port:80 in plan
  accept#1,port:80=reset
                  ^ expected / and a call, as in accept#1,port:80/write#1`,
  `missing / after port:80 in plan
  port:80 write#1=reset
          ^^^^^ expected / and a call, as in port:80/write#1`,
  `missing / after server in plan
  server=reset
        ^ expected / and a call, as in server/write#1`,
  `missing / after per-turn in plan
  per-turn
          ^ expected / and a call, as in per-turn/write#1`,
  `missing / after role:main in plan
  role:main role:worker/write#1=reset
            ^^^^ expected / and a call, as in role:main/write#1`,
  `missing / after server in plan
  server:1/write#1=reset
        ^ expected / and a call, as in server/write#1`,
  `missing / after per-turn in plan
  per-turn:1/write#1=reset
          ^ expected / and a call, as in per-turn/write#1`,
  `port without a value in plan
  port/write#1=reset
  ^^^^ expected a value, as in port:8080`,
  `port without a value in plan
  port:/write#1=reset
  ^^^^ expected a value, as in port:8080`,
  `port without a value in plan
  port#80/write#1=reset
  ^^^^ expected a value, as in port:8080`,
  `port without a value in plan
  port:"80"/write#1=reset
  ^^^^ expected a value, as in port:8080`,
  `port 0 in plan
  port:0/write#1=reset
       ^ expected 1 to 65535`,
  `port 65536 is too large in plan
  port:65536/write#1=reset
       ^^^^^ expected 1 to 65535`,
  `port http is not a plain decimal number in plan
  port:http/write#1=reset
       ^^^^ expected 1 to 65535`,
  `unix without a value in plan
  unix/write#1=reset
  ^^^^ expected a value, as in unix:"/run/x.sock"`,
  `unix without a value in plan
  unix:
  ^^^^ expected a value, as in unix:"/run/x.sock"`,
  `path without quotes in plan
  unix:/run/x.sock/write#1=reset
       ^ expected unix:"/run/x.sock"`,
  `quote without its end in plan
  unix:"/run/x.sock/write#1=reset
       ^ expected a second " behind it`,
  `invalid path in plan
  unix:""/write#1=reset
       ^^ expected 1 to 107 bytes`,
  `unknown escape \\x in plan
  unix:"/run/\\x"/write#1=reset
             ^^ expected \\" or \\\\`,
  `unknown escape \\😀 in plan
  unix:"/run/\\😀"/write#1=reset
             ^^ expected \\" or \\\\`,
  `invalid path in plan
  unix:"1234567-1234567-1234567-1234567-1234567-1234567-1234567-1234567-1234567-1234567-1234567-1234567-1234567-1234"/write#1=reset
       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ expected 1 to 107 bytes`,
  `role without a value in plan
  role/write#1=reset
  ^^^^ expected a value, as in role:worker`,
  `unknown role mian in plan
  role:mian/write#1=reset
       ^^^^ did you mean main?`,
  `unknown role wroker in plan
  role:wroker/write#1=reset
       ^^^^^^ did you mean worker?`,
  `unknown role child in plan
  role:child/write#1=reset
       ^^^^^ expected main, worker or a number`,
  `role 0 in plan
  role:0/write#1=reset
       ^ the first process to appear is 1`,
  `role -1 is not a plain decimal number in plan
  role:-1/write#1=reset
       ^^ expected 1 to 2147483647`,
  `role 2nd is not a plain decimal number in plan
  role:2nd/write#1=reset
       ^^^ expected 1 to 2147483647`,
  `comm without a value in plan
  comm:/write#1=reset
  ^^^^ expected a value, as in comm:nginx`,
  `invalid comm in plan
  comm:""/write#1=reset
       ^^ expected 1 to 15 bytes`,
  `missing / after comm:php-fpm in plan
  comm:php-fpm: pool/write#1=reset
              ^ expected / and a call, as in comm:php-fpm/write#1`,
  `invalid comm in plan
  comm:"sixteen-letters!"/write#1=reset
       ^^^^^^^^^^^^^^^^^^ expected 1 to 15 bytes`,
  `invalid comm in plan
  comm:éééééééé/write#1=reset
       ^^^^^^^^ expected 1 to 15 bytes`,
  `missing / after comm:nginx in plan
  comm:nginx"x"/write#1=reset
            ^^^ expected / and a call, as in comm:nginx/write#1`,
  `unknown thread worker in plan
  thread:worker/write#1=reset
         ^^^^^^ expected main or a number`,
  `unknown thread mian in plan
  thread:mian/write#1=reset
         ^^^^ did you mean main?`,
  `thread 0 in plan
  thread:0/write#1=reset
         ^ the first thread is 1`,
  `after without a value in plan
  after/write#1=reset
  ^^^^^ expected a value, as in after:first-read`,
  `unknown event firstread in plan
  after:firstread/write#1=reset
        ^^^^^^^^^ did you mean first-read?`,
  `unknown event response-haed in plan
  after:response-haed/write#1=reset
        ^^^^^^^^^^^^^ did you mean response-head?`,
  `unknown event close in plan
  after:close/write#1=reset
        ^^^^^ expected one of first-read, request-head, response-head, shutdown`,
  `times without a value in plan
  times/write#1=reset
  ^^^^^ expected a value, as in times:3`,
  `times 0 in plan
  times:0/write#1=reset
        ^ expected at least 1: leave out a step that never strikes`,
  `unknown times alway in plan
  times:alway/write#1=reset
        ^^^^^ did you mean always?`,
  `unknown times once in plan
  times:once/write#1=reset
        ^^^^ expected always or a number`,
  `times 2147483648 is too large in plan
  times:2147483648/write#1=reset
        ^^^^^^^^^^ expected 1 to 2147483647`,
  `role:worker beside role:main in plan
  role:main,role:worker/write#1=reset
            ^^^^^^^^^^^ expected one condition of each kind`,
  `unix : "/x" beside port:80 in plan
  port:80 , unix : "/x" /write#1=reset
            ^^^^^^^^^^^ expected one condition of each kind`,
  `per-turn beside per-turn in plan
  per-turn,per-turn/write#1=reset
           ^^^^^^^^ expected one condition of each kind`,
  `127.0.0.8 beside 127.0.0.9 in plan
  127.0.0.9,127.0.0.8/write#1=reset
            ^^^^^^^^^ expected one condition of each kind`,
  `accept#2 beside 127.0.0.9 in plan
  127.0.0.9,accept#2/write#1=reset
            ^^^^^^^^ expected one of an address, accept#<ordinal> and server`,
  `server beside accept#2 in plan
  accept#2,role:main,server/write#1=reset
                     ^^^^^^ expected one of an address, accept#<ordinal> and server`,
  `port:80 beside server in plan
  server,port:80/write#1=EIO
         ^^^^^^^ server is for calls on no connection: leave one of them out`,
  `server beside unix:"/x" in plan
  unix:"/x",server/write#1=EIO
            ^^^^^^ server is for calls on no connection: leave one of them out`,

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
  `missing = after accept#1 in plan
  accept#1
          ^ expected = and a fault, as in accept#1=EAGAIN`,
  `missing = after close#1 in plan
  close#1
         ^ expected = and a fault, as in close#1=EBADF`,
  `missing = after server/write#1 in plan
  server/write#1
                ^ expected = and a fault, as in server/write#1=EACCES`,
  `missing = after role:main/epoll_wait#2..9+3 in plan
  role:main/epoll_wait#2..9+3
                             ^ expected = and a fault, as in role:main/epoll_wait#2..9+3=EBADF`,
  `missing = after read@5 in plan
  read@5
        ^ expected = and a fault, as in read@5=reset`,
  `missing = after accept#1 in plan
  accept#1 reset
           ^^^^^ expected = and a fault, as in accept#1=EAGAIN`,

  // Faults.
  `missing fault in plan
  write#1=
          ^ expected short:<bytes>, reset, hold:<name>, delay:<milliseconds>, zero, kill, full or an errno`,
  `missing fault in plan
  write#1=; write#2=reset
          ^ expected short:<bytes>, reset, hold:<name>, delay:<milliseconds>, zero, kill, full or an errno`,
  `missing fault in plan
  write#1==reset
          ^ expected short:<bytes>, reset, hold:<name>, delay:<milliseconds>, zero, kill, full or an errno`,
  `missing fault in plan
  write#1=:100
          ^ expected short:<bytes>, reset, hold:<name>, delay:<milliseconds>, zero, kill, full or an errno`,
  `unknown errno ECONNREST in plan
  write#1=short:100; write#2=ECONNREST
                             ^^^^^^^^^ did you mean ECONNRESET?`,
  `unknown errno EPIP in plan
  write#1=EPIP
          ^^^^ did you mean EPIPE?`,
  `unknown errno EQUITELONGNAME in plan
  write#1=EQUITELONGNAME
          ^^^^^^^^^^^^^^ expected short:<bytes>, reset, hold:<name>, delay:<milliseconds>, zero, kill, full or an errno`,
  `unknown errno econnreset in plan
  write#1=econnreset
          ^^^^^^^^^^ did you mean ECONNRESET?`,
  `unknown fault 104 in plan
  write#1=104
          ^^^ expected short:<bytes>, reset, hold:<name>, delay:<milliseconds>, zero, kill, full or an errno`,
  `unknown fault Short in plan
  write#1=Short:1
          ^^^^^ did you mean short?`,
  `unknown fault shrot in plan
  write#1=shrot:1
          ^^^^^ did you mean short?`,
  `unknown fault short(100) in plan
  write#1=short(100)
          ^^^^^^^^^^ expected short:<bytes>, reset, hold:<name>, delay:<milliseconds>, zero, kill, full or an errno`,
  `unknown fault rst in plan
  write#1=rst
          ^^^ did you mean reset?`,
  `unknown fault HOLD in plan
  write#1=HOLD:a
          ^^^^ did you mean hold?`,
  `unknown fault toString in plan
  write#1=toString
          ^^^^^^^^ expected short:<bytes>, reset, hold:<name>, delay:<milliseconds>, zero, kill, full or an errno`,
  `missing fault in plan
  write#1="reset"
          ^^^^^^^ expected short:<bytes>, reset, hold:<name>, delay:<milliseconds>, zero, kill, full or an errno`,
  `unknown fault agian in plan
  write#1=agian
          ^^^^^ did you mean again?`,
  `unknown fault interupt in plan
  write#1=interupt
          ^^^^^^^^ did you mean interrupt?`,
  `unknown fault intr in plan
  write#1=intr
          ^^^^ did you mean EINTR?`,
  `unknown fault dealy in plan
  write#1=dealy:5
          ^^^^^ did you mean delay?`,
  `unknown fault Zero in plan
  write#1=Zero
          ^^^^ did you mean zero?`,
  `unknown fault kil in plan
  write#1=kil
          ^^^ did you mean kill?`,
  `unknown fault killed in plan
  write#1=killed
          ^^^^^^ did you mean kill?`,
  `unknown fault ful in plan
  write#1=ful
          ^^^ did you mean full?`,
  `unknown fault peer in plan
  write#1=peer
          ^^^^ expected short:<bytes>, reset, hold:<name>, delay:<milliseconds>, zero, kill, full or an errno`,
  `missing fault in plan
  write#1=!EPIPE
          ^ expected short:<bytes>, reset, hold:<name>, delay:<milliseconds>, zero, kill, full or an errno`,
  `unexpected ! after a step in plan
  write#1=EPIPE!!
                ^ expected ; or the end`,
  `unexpected ! after a step in plan
  write#1=reset!
               ^ expected ; or the end`,
  `unexpected ! after a step in plan
  write#1=zero!
              ^ expected ; or the end`,
  `unknown errno EPIP in plan
  write#1=EPIP!
          ^^^^ did you mean EPIPE?`,

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
                ^ a call that is cut short moves at least 1 byte`,
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
  `unknown reset 1 in plan
  write#1=reset:1
                ^ expected reset alone, reset:peer or reset:<errno>`,
  `unknown reset 1 in plan
  write#1=reset : 1; write#2=reset
                  ^ expected reset alone, reset:peer or reset:<errno>`,
  `EPIPE with an argument in plan
  write#1=EPIPE:; write#2=reset
               ^ expected EPIPE alone`,
  `reset: without a value in plan
  write#1=reset:; write#2=reset
                ^ expected reset alone, reset:peer or reset:<errno>`,
  `unknown reset per in plan
  write#1=reset:per
                ^^^ did you mean peer?`,
  `unknown errno ECONNREST in plan
  write#1=reset:ECONNREST
                ^^^^^^^^^ did you mean ECONNRESET?`,
  `unexpected ! after a step in plan
  write#1=reset:EPIPE!
                     ^ expected ; or the end`,
  `unexpected : after a step in plan
  write#1=reset:peer:1
                    ^ expected ; or the end`,
  `delay without a time in plan
  write#1=delay
          ^^^^^ expected milliseconds, as in delay:100`,
  `delay without a time in plan
  write#1=delay:
          ^^^^^ expected milliseconds, as in delay:100`,
  `delay 0 in plan
  write#1=delay:0
                ^ a delay takes at least 1 millisecond`,
  `delay 5ms is not a plain decimal number in plan
  write#1=delay:5ms
                ^^^ expected 1 to 30000`,
  `delay 1.5 is not a plain decimal number in plan
  write#1=delay:1.5
                ^^^ expected 1 to 30000`,
  `delay 30001 is too large in plan
  write#1=delay:30001
                ^^^^^ expected 1 to 30000`,
  `zero with an argument in plan
  write#1=zero:1
              ^^ expected zero alone`,
  `kill with an argument in plan
  write#1=kill:9
              ^^ expected kill alone`,
  `full with an argument in plan
  write#1=full:
              ^ expected full alone`,
  `again with an argument in plan
  write#1=again:5
               ^^ expected again alone`,
  `EPIPE with an argument in plan
  write#1=EPIPE!:1
                ^^ expected EPIPE alone`,
  `EPIPE with an argument in plan
  write#1=EPIPE:!
               ^ expected EPIPE alone`,
  `hold without a name in plan
  write#1=hold:"a"
          ^^^^ expected a name, as in hold:before-reset`,
  `unexpected " after a step in plan
  write#1=reset "
                ^ expected ; or the end`,

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
  // Errnos that the manual pages do not allow, and needless force.
  `write never fails with ENOENT in plan
  write#2=ENOENT
          ^^^^^^ expected one of EACCES, EAGAIN, EALREADY, EBADF, ECONNRESET, EDESTADDRREQ, EDQUOT, EFAULT, EFBIG, EHOSTDOWN, EHOSTUNREACH, EINTR, EINVAL, EIO, EISCONN, EMSGSIZE, ENETDOWN, ENETUNREACH, ENOBUFS, ENOMEM, ENOSPC, ENOTCONN, ENOTSOCK, EOPNOTSUPP, EOVERFLOW, EPERM, EPIPE, ESPIPE, ETIMEDOUT, ETOOMANYREFS, EWOULDBLOCK, or ENOENT! to have it anyway`,
  `write never fails with ENOENT in plan
   write#1=reset ; write # 2 = ENOENT ;
                               ^^^^^^ expected one of EACCES, EAGAIN, EALREADY, EBADF, ECONNRESET, EDESTADDRREQ, EDQUOT, EFAULT, EFBIG, EHOSTDOWN, EHOSTUNREACH, EINTR, EINVAL, EIO, EISCONN, EMSGSIZE, ENETDOWN, ENETUNREACH, ENOBUFS, ENOMEM, ENOSPC, ENOTCONN, ENOTSOCK, EOPNOTSUPP, EOVERFLOW, EPERM, EPIPE, ESPIPE, ETIMEDOUT, ETOOMANYREFS, EWOULDBLOCK, or ENOENT! to have it anyway`,
  `read never fails with ENOSPC in plan
  read#1=ENOSPC
         ^^^^^^ expected one of EAGAIN, EBADF, ECONNREFUSED, ECONNRESET, EFAULT, EHOSTDOWN, EHOSTUNREACH, EINTR, EINVAL, EIO, EISDIR, EMFILE, EMSGSIZE, ENETUNREACH, ENOBUFS, ENOMEM, ENOTCONN, ENOTSOCK, EOPNOTSUPP, ESPIPE, ETIMEDOUT, EWOULDBLOCK, or ENOSPC! to have it anyway`,
  `write(2) never fails with EACCES in plan
  write(2)#1=EACCES
             ^^^^^^ expected one of EAGAIN, EBADF, ECONNRESET, EDESTADDRREQ, EDQUOT, EFAULT, EFBIG, EHOSTDOWN, EHOSTUNREACH, EINTR, EINVAL, EIO, ENETDOWN, ENETUNREACH, ENOBUFS, ENOMEM, ENOSPC, ENOTCONN, EPERM, EPIPE, ETIMEDOUT, or EACCES! to have it anyway`,
  `tee never fails with ECONNRESET in plan
  tee#1=ECONNRESET
        ^^^^^^^^^^ expected one of EAGAIN, EINTR, EINVAL, ENOMEM, EPIPE, or ECONNRESET! to have it anyway`,
  `close never fails with EPIPE in plan
  close#1=EPIPE
          ^^^^^ expected one of EBADF, EDQUOT, EINTR, EIO, ENOSPC, or EPIPE! to have it anyway`,
  `close never fails with EAGAIN in plan
  close#1=again
          ^^^^^ expected one of EBADF, EDQUOT, EINTR, EIO, ENOSPC, or EAGAIN! to have it anyway`,
  `epoll_wait never fails with EMFILE in plan
  epoll_wait#1=EMFILE
               ^^^^^^ expected one of EBADF, EFAULT, EINTR, EINVAL, or EMFILE! to have it anyway`,
  `write never fails with E2BIG in plan
  127.0.0.9/write#1..5=E2BIG
                       ^^^^^ expected one of EACCES, EAGAIN, EALREADY, EBADF, ECONNRESET, EDESTADDRREQ, EDQUOT, EFAULT, EFBIG, EHOSTDOWN, EHOSTUNREACH, EINTR, EINVAL, EIO, EISCONN, EMSGSIZE, ENETDOWN, ENETUNREACH, ENOBUFS, ENOMEM, ENOSPC, ENOTCONN, ENOTSOCK, EOPNOTSUPP, EOVERFLOW, EPERM, EPIPE, ESPIPE, ETIMEDOUT, ETOOMANYREFS, EWOULDBLOCK, or E2BIG! to have it anyway`,
  `EPIPE! for write, which can fail with EPIPE in plan
  write#1=EPIPE!
          ^^^^^^ expected EPIPE alone`,
  `EWOULDBLOCK! for write(2), which can fail with EWOULDBLOCK in plan
  write(2)#1=EWOULDBLOCK!
             ^^^^^^^^^^^^ expected EWOULDBLOCK alone`,
  `EINTR! for close, which can fail with EINTR in plan
  close#1=interrupt!
          ^^^^^^^^^^ expected EINTR alone`,
  `EMFILE! for accept4, which can fail with EMFILE in plan
  write#1=EPIPE ; accept4#1 = EMFILE !
                              ^^^^^^^^ expected EMFILE alone`,
  `write never fails with ENOENT in plan
  write#1=reset:ENOENT
          ^^^^^^^^^^^^ expected one of EACCES, EAGAIN, EALREADY, EBADF, ECONNRESET, EDESTADDRREQ, EDQUOT, EFAULT, EFBIG, EHOSTDOWN, EHOSTUNREACH, EINTR, EINVAL, EIO, EISCONN, EMSGSIZE, ENETDOWN, ENETUNREACH, ENOBUFS, ENOMEM, ENOSPC, ENOTCONN, ENOTSOCK, EOPNOTSUPP, EOVERFLOW, EPERM, EPIPE, ESPIPE, ETIMEDOUT, ETOOMANYREFS, EWOULDBLOCK`,
  `read never fails with EPIPE in plan
  read@100=reset:EPIPE
           ^^^^^^^^^^^ expected one of EAGAIN, EBADF, ECONNREFUSED, ECONNRESET, EFAULT, EHOSTDOWN, EHOSTUNREACH, EINTR, EINVAL, EIO, EISDIR, EMFILE, EMSGSIZE, ENETUNREACH, ENOBUFS, ENOMEM, ENOTCONN, ENOTSOCK, EOPNOTSUPP, ESPIPE, ETIMEDOUT, EWOULDBLOCK`,

  // Faults that a call cannot have.
  `short for close in plan
  close#1=short:1
          ^^^^^^^ only write, read and their calls can be cut`,
  `short for accept4 in plan
  accept4#1=short:100
            ^^^^^^^^^ only write, read and their calls can be cut`,
  `zero for shutdown in plan
  shutdown#1=zero
             ^^^^ only write, read and their calls return how many bytes they moved`,
  `zero for epoll_wait in plan
  epoll_wait#1=zero
               ^^^^ only write, read and their calls return how many bytes they moved`,
  `full for read in plan
  read#1=full
         ^^^^ only write and its calls need room to send`,
  `full for recv in plan
  recv#1=full
         ^^^^ only write and its calls need room to send`,
  `full for close in plan
  close#1=full
          ^^^^ only write and its calls need room to send`,
  `reset for epoll_ctl in plan
  epoll_ctl#1=reset
              ^^^^^ only write, read and their calls can be reset`,
  `reset:EINVAL for fcntl in plan
  fcntl#1=reset:EINVAL
          ^^^^^^^^^^^^ only write, read and their calls can be reset`,
  `reset:peer for setsockopt in plan
  setsockopt#1=reset:peer
               ^^^^^^^^^^ only write, read and their calls can be reset`,
  `reset for close in plan
  close#1=reset
          ^^^^^ only write, read and their calls can be reset`,
  `reset for accept4 in plan
  accept4#1=reset
            ^^^^^ only write, read and their calls can be reset`,
  `reset for accept in plan
  accept#1=reset
           ^^^^^ only write, read and their calls can be reset`,

  // Calls on no connection.
  `reset without a connection in plan
  server/write#1=reset
                 ^^^^^ server is for calls on no connection`,
  `reset:EIO without a connection in plan
  server/read#1=reset:EIO
                ^^^^^^^^^ server is for calls on no connection`,
  `reset:peer without a connection in plan
  server/read#1=reset:peer
                ^^^^^^^^^^ server is for calls on no connection`,
  `full without a connection in plan
  server/write#1=full
                 ^^^^ server is for calls on no connection`,
  `reset without a connection in plan
  tee#1=reset
        ^^^^^ tee belongs to no connection`,
  `full without a connection in plan
  vmsplice#1=full
             ^^^^ vmsplice belongs to no connection`,
  `reset:peer without a connection in plan
  vmsplice#1=reset:peer
             ^^^^^^^^^^ vmsplice belongs to no connection`,
  `per-turn without a connection in plan
  server,per-turn/write#2=EIO
  ^^^^^^^^^^^^^^^^^^^^^^^ server is for calls on no connection, and the turns of all threads mix there: leave per-turn out`,
  `per-turn without a connection in plan
  per-turn/accept#1=EMFILE
  ^^^^^^^^^^^^^^^^^ accept belongs to no connection, and the turns of all threads mix there: leave per-turn out`,
  `after:first-read without a connection in plan
  server,after:first-read/write#1=EIO
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ server is for calls on no connection: leave after out`,
  `after:request-head without a connection in plan
  after:request-head/accept#1=EMFILE
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^ accept belongs to no connection: leave after out`,
  `after:shutdown without a connection in plan
  after:shutdown/epoll_wait#1=EINTR
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^ epoll_wait belongs to no connection: leave after out`,
  `range 3..2 runs backwards in plan
  write@f#3..2=EPIPE
  ^^^^^^^^^^^^ expected write@f#2..3`,
  `byte offset without a connection in plan
  server/write@1000=EIO
  ^^^^^^^^^^^^^^^^^ server is for calls on no connection: expected an ordinal, as in write#1`,
  `byte offset without a connection in plan
  tee@10=EPIPE
  ^^^^^^ tee belongs to no connection: expected an ordinal, as in tee#1`,
  `byte offset for close in plan
  close@10=EIO
  ^^^^^^^^ close moves no bytes: expected an ordinal, as in close#1`,
  `byte offset for accept in plan
  accept@10=EMFILE
  ^^^^^^^^^ accept moves no bytes: expected an ordinal, as in accept#1`,
  `epoll_wait on a connection in plan
  127.0.0.9/epoll_wait#1=EINTR
  ^^^^^^^^^^^^^^^^^^^^^^ epoll_wait belongs to no connection: expected server or nothing before the call`,
  `socket on a connection in plan
  accept#2/socket#1=EMFILE
  ^^^^^^^^^^^^^^^^^ socket belongs to no connection: expected server or nothing before the call`,
  `bind on a connection in plan
  port:80/bind#1=EADDRINUSE
  ^^^^^^^^^^^^^^ bind belongs to no connection: expected server or nothing before the call`,
  `tee on a connection in plan
  unix:"/x"/tee#1=EPIPE
  ^^^^^^^^^^^^^^^ tee belongs to no connection: expected server or nothing before the call`,
  `accept4 on a connection in plan
  127.0.0.9/accept4#1=EMFILE
  ^^^^^^^^^^^^^^^^^^^ accept4 belongs to no connection: expected port:<number>, unix:"<path>", server or nothing before the call`,
  `accept on a connection in plan
  accept#1,port:80/accept#1=EMFILE
  ^^^^^^^^^^^^^^^^^^^^^^^^^ accept belongs to no connection: expected port:<number>, unix:"<path>", server or nothing before the call`,

  // Ranges that are none.
  `range 5..2 runs backwards in plan
  write#5..2=reset
  ^^^^^^^^^^ expected write#2..5`,
  `range 3..3 of one call in plan
  write#1=reset; role:main / write # 3 .. 3 = reset
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^ expected write#3 alone`,
  `range 5..2 runs backwards in plan
  write#5..2+3=reset
  ^^^^^^^^^^^^ expected write#2..5+3`,
  `stride 4 is too large for 2..5 in plan
  write#2..5+4=reset
  ^^^^^^^^^^^^ only write#2 is struck: expected write#2 alone, or a longer range`,
  `stride 2 is too large for 2..3 in plan
  write#2..3+2=reset
  ^^^^^^^^^^^^ only write#2 is struck: expected write#2 alone, or a longer range`,

  // What happens at one call only.
  `hold:a at more than one call in plan
  write#1+=hold:a
           ^^^^^^ a release would not know which: expected a single ordinal or byte, without times`,
  `hold:a at more than one call in plan
  write#1..2=hold:a
             ^^^^^^ a release would not know which: expected a single ordinal or byte, without times`,
  `hold:a at more than one call in plan
  times:2/write#1=hold:a
                  ^^^^^^ a release would not know which: expected a single ordinal or byte, without times`,
  `hold:a at more than one call in plan
  times:1/write#1+=hold:a
                   ^^^^^^ a release would not know which: expected a single ordinal or byte, without times`,
  `reset:peer at more than one call in plan
  per-turn,times:always/write#1=reset:peer
                                ^^^^^^^^^^ the client resets it once: expected a single ordinal or byte, without times`,
  `reset:peer at more than one call in plan
  write#2+3=reset:peer
            ^^^^^^^^^^ the client resets it once: expected a single ordinal or byte, without times`,
  `kill at more than one call in plan
  write#1+=kill
           ^^^^ a process is killed once: expected a single ordinal or byte, without times`,
  `kill at more than one call in plan
  times:2/accept4#1=kill
                    ^^^^ a process is killed once: expected a single ordinal or byte, without times`,

  // A step that contradicts itself is told before two that contradict each other, and its point before its fault.
  `write never fails with ENOENT in plan
  write#1=reset; write#1=reset; write#2=ENOENT
                                        ^^^^^^ expected one of EACCES, EAGAIN, EALREADY, EBADF, ECONNRESET, EDESTADDRREQ, EDQUOT, EFAULT, EFBIG, EHOSTDOWN, EHOSTUNREACH, EINTR, EINVAL, EIO, EISCONN, EMSGSIZE, ENETDOWN, ENETUNREACH, ENOBUFS, ENOMEM, ENOSPC, ENOTCONN, ENOTSOCK, EOPNOTSUPP, EOVERFLOW, EPERM, EPIPE, ESPIPE, ETIMEDOUT, ETOOMANYREFS, EWOULDBLOCK, or ENOENT! to have it anyway`,
  `range 5..2 runs backwards in plan
  server,after:shutdown/write#5..2=ENOENT
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ expected write#2..5`,

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
  `two outcomes of write#1 in plan
  write#1=zero; write#1=kill
                ^^^^^^^^^^^^ write#1=zero ends it already`,
  `two outcomes of server/write#1 in plan
  server/write#1=EIO; server/write#1=short:1
                      ^^^^^^^^^^^^^^^^^^^^^^ server/write#1=EIO ends it already`,
  `two outcomes of epoll_wait#1 in plan
  server/epoll_wait#1=EINTR; epoll_wait#1=EBADF
                             ^^^^^^^^^^^^^^^^^^ server/epoll_wait#1=EINTR ends it already`,
  `two outcomes of server/epoll_wait#1 in plan
  epoll_wait#1=EINTR; server/epoll_wait#1=kill
                      ^^^^^^^^^^^^^^^^^^^^^^^^ epoll_wait#1=EINTR ends it already`,
  `two outcomes of write#1+ in plan
  write#1+=again; write # 1 + = interrupt
                  ^^^^^^^^^^^^^^^^^^^^^^^ write#1+=EAGAIN ends it already`,
  `two outcomes of write#1..5+2 in plan
  write#1..5+2=reset; write#1..5+2=full
                      ^^^^^^^^^^^^^^^^^ write#1..5+2=reset ends it already`,
  `two outcomes of write@1000 in plan
  write@1000=short:1; write@1000=reset
                      ^^^^^^^^^^^^^^^^ write@1000=short:1 ends it already`,
  `two outcomes of role:main,comm:nginx/write#1 in plan
  comm:nginx,role:main/write#1=EPIPE; role:main,comm:"nginx"/write#1=reset
                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ role:main,comm:nginx/write#1=EPIPE ends it already`,
  `two outcomes of unix:"/run/é😀"/write#1 in plan
  unix:"/run/é😀"/write#1=EPIPE; unix:"/run/é😀"/write#1=reset
                                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ unix:"/run/é😀"/write#1=EPIPE ends it already`,
  `two outcomes of write#1 in plan
  write#1=delay:5; write#1=delay:5; write#1=reset; write#1=EPIPE
                                                   ^^^^^^^^^^^^^ write#1=reset ends it already`,

  // What stops a call.
  `two holds named a in plan
  write#1=hold:a; write#2=hold:a
                  ^^^^^^^^^^^^^^ a release would not know which: give it another name`,
  `two holds named a in plan
  write#1=hold:a; write#1=hold:a
                  ^^^^^^^^^^^^^^ a release would not know which: give it another name`,
  `two holds named a in plan
  127.0.0.8/write#1=hold:a; 127.0.0.9/write#1=hold:a
                            ^^^^^^^^^^^^^^^^^^^^^^^^ a release would not know which: give it another name`,
  `hold at write#1 after its outcome in plan
  write#1=reset; write#1=hold:a
                 ^^^^^^^^^^^^^^ put it before write#1=reset`,
  `delay at write#1 after its outcome in plan
  write#1=reset; write#1=delay:5
                 ^^^^^^^^^^^^^^^ put it before write#1=reset`,
  `reset:peer at write#1 after its outcome in plan
  write#1=kill; write#1=reset:peer
                ^^^^^^^^^^^^^^^^^^ put it before write#1=kill`,
  `hold at write#1 after its outcome in plan
  write#1=zero; write#2=reset; write#1=hold:a
                               ^^^^^^^^^^^^^^ put it before write#1=zero`,
  `two resets by the peer at write#1 in plan
  write#1=reset:peer; write#1=hold:a; write#1=reset:peer
                                      ^^^^^^^^^^^^^^^^^^ write#1=reset:peer resets it already`,
  `two holds named a in plan
  server/write#1=hold:a; write#1=hold:a
                         ^^^^^^^^^^^^^^ a release would not know which: give it another name`,

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
  `steps with and without a connection in plan
  write#1=reset; port:80/write#2=reset
                 ^^^^^^^^^^^^^^^^^^^^^ write#1=reset has no connection: give one to every step or to none`,
  `connections named in two ways in plan
  port:80/write#1=reset; 127.0.0.9/write#1=reset
                         ^^^^^^^^^^^^^^^^^^^^^^^ port:80/write#1=reset names its connection by listener: keep to one way`,
  `connections named in two ways in plan
  127.0.0.9/write#1=reset; port:80/write#1=reset
                           ^^^^^^^^^^^^^^^^^^^^^ 127.0.0.9/write#1=reset names its connection by address: keep to one way`,
  `connections named in two ways in plan
  accept#1/write#1=reset; accept#1,port:80/write#1=reset
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ accept#1/write#1=reset names its connection by accept ordinal: keep to one way`,
  `connections named in two ways in plan
  127.0.0.9,port:80/write#1=reset; 127.0.0.9/write#2=reset
                                   ^^^^^^^^^^^^^^^^^^^^^^^ 127.0.0.9,port:80/write#1=reset names its connection by address and listener: keep to one way`,
  `connections named in two ways in plan
  accept#1,unix:"/x"/write#1=reset; 127.0.0.9,port:80/write#2=reset
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ accept#1,unix:"/x"/write#1=reset names its connection by accept ordinal and listener: keep to one way`,
  `steps with and without a connection in plan
  epoll_wait#1=EINTR; 127.0.0.9/write#1=reset; close#1=EIO
                                               ^^^^^^^^^^^ 127.0.0.9/write#1=reset has one: give one to every step or to none`,
];
