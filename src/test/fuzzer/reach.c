#include "fuzz.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#define UPPER_HALF 0xdeadbeef00000000ul
#define FIRST_PORT 1000

/* Did the kernel take the address, whatever came of it? */
static bool was_taken(long result) {
  return result == 0 || result == -ENETUNREACH || result == -ECONNREFUSED ||
         result == -EINPROGRESS || result == -EINTR || result == -EADDRNOTAVAIL ||
         result == -EACCES || result == -EAGAIN;
}

static void reach_address(struct actor *actor, int name) {
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons((uint16_t)(FIRST_PORT + name))};
  enum way way = choose(actor, 3) == 0 ? BIND : CONNECT;
  unsigned long garbage = choose(actor, 2) == 0 ? UPPER_HALF : 0;
  long made = CALL(SYS_socket, garbage | AF_INET,
                   garbage | (unsigned long)(choose(actor, 2) ? SOCK_STREAM : SOCK_DGRAM), garbage);
  if (choose(actor, 3) == 0) {
    disturb((unsigned)draw(actor));
  }
  address.sin_addr.s_addr = htonl(way == BIND ? INADDR_ANY : 0xc0000201); /* 192.0.2.1 */
  long result = CALL(way == BIND ? SYS_bind : SYS_connect, garbage | (unsigned long)made, &address,
                     garbage | sizeof address);
  if (made >= 0 && was_taken(result)) {
    note(ADDRESS, name, way);
  }
  CALL(SYS_close, made);
}

static socklen_t abstract(struct sockaddr_un *address, int name) {
  *address = (struct sockaddr_un){.sun_family = AF_UNIX};
  strcpy(address->sun_path + 1, "fuzz");
  put_number(address->sun_path + 5, (unsigned long)name);
  return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(address->sun_path + 1));
}

/* The queue of those who wait is full, so a connection waits, and is interrupted or times out. */
static void reach_and_wait(struct actor *actor, int name) {
  static const long most[] = {0, 2000};
  struct sockaddr_un address;
  socklen_t length = abstract(&address, name);
  long listener = CALL(SYS_socket, AF_UNIX, SOCK_STREAM, 0);
  if (CALL(SYS_bind, listener, &address, length) == 0) {
    note(ADDRESS, name, UNIX);
  }
  CALL(SYS_listen, listener, 0);
  pester(actor);
  for (int i = 0; i < 3; i++) {
    long other = CALL(SYS_socket, AF_UNIX, SOCK_STREAM, 0);
    CALL(SYS_setsockopt, other, SOL_SOCKET, SO_SNDTIMEO, most, sizeof most);
    CALL(SYS_connect, other, &address, length);
  }
  CALL(SYS_close, listener);
}

void reach_something(struct actor *actor) {
  int name = take_name(ADDRESS);
  if (name < 0) {
    return;
  }
  if (choose(actor, 4) == 0) {
    reach_and_wait(actor, name);
  } else {
    reach_address(actor, name);
  }
}
