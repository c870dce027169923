const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';

/** An IPv4 address in dotted form: four decimal numbers from 0 to 255, without leading zeros. */
export const IPV4_ADDRESS: RegExp = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);

/** An IPv4 address in 127.0.0.0/8: any client can bind one, and the server sees it at accept(2). */
export const LOOPBACK_ADDRESS: RegExp = new RegExp(`^127(?:\\.${OCTET}){3}$`);
