const ADMIN_ROLES = ['OWNER', 'ADMIN'];
const isAdminContext = ({ mode, role }) => mode === 'MEMBER' && ADMIN_ROLES.includes(role);
const same = (email) => (other) => other?.toLowerCase() === email.toLowerCase();

/** Turns the answer of the `Facts` query into what the examples need; what there is not is left undefined. */
export function factsFrom(viewer, accounts, { solutions, apps } = {}) {
  if (!viewer) return {};
  const places = viewer.contexts.nodes;
  const organization = places.find(isAdminContext)?.organization;
  const delegations = organization?.delegations?.nodes ?? [];
  const { partner } = viewer.partnerDashboard;
  const team = partner?.users?.nodes;
  const asked = places.flatMap(({ organization }) => organization.partnerships?.nodes ?? []);
  const toAnswer = asked.find(({ actions }) => actions.includes('ACCEPT'));
  const asPartner = (viewer.partnerDashboard.buyerAccounts?.nodes ?? []).map(({ delegation }) => delegation);
  const grows = [...asPartner, ...delegations].find(({ actions }) => actions?.includes('ADD_PARTNER_USER'));
  const seats = [...(team ?? []), ...delegations].flatMap(({ seats }) => seats?.nodes ?? []);
  const taken = [
    viewer.email,
    ...(organization?.members?.nodes ?? []).map((member) => member.email),
    ...delegations.map((delegation) => delegation.invitedEmail),
  ];
  return {
    // A buyer's, if the viewer acts for one: there is more to see as a partner.
    workspace: (places.find(({ mode }) => mode === 'PARTNER') ?? places[0])?.organization.id,
    solution: solutions?.nodes[0]?.id,
    notificationCursor: viewer.notificationCursor,
    administeredOrganization: organization?.id,
    invitee: accounts.find(({ email }) => !taken.some(same(email)))?.email,
    activeDelegation: delegations.find(({ status }) => status === 'ACTIVE')?.id,
    team: team ? partner.id : undefined,
    portal: partner?.managedCompanies ? partner.id : undefined,
    app: apps?.find(({ tier }) => tier === 'PREMIUM')?.id,
    growingPartner: grows?.partner.id,
    growingDelegation: grows?.id,
    seatToApprove: seats.find(({ actions }) => actions.includes('APPROVE'))?.id,
    ownOrganization: places.find(({ mode }) => mode === 'MEMBER')?.organization.id,
    partnershipToAnswer: toAnswer?.id,
    partnershipToShareOver: asked.find(({ actions }) => actions.includes('SHARE'))?.id,
    askedOrganization: toAnswer?.organization.id,
    pendingInvitation: viewer.partnerDashboard.pendingInvitations.nodes[0]?.id,
  };
}
