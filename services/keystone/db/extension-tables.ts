/* The tables of Identity v3's extensions: OS-ENDPOINT-POLICY, OS-EP-FILTER and those that let one act for another. */

export interface PolicyRow {
  readonly id: string;
  readonly type: string;
  readonly content: string;
  readonly extra: string;
}

/** Where a policy holds; an empty text stands for what is left open. */
interface PolicyAssociationRow {
  readonly endpoint_id: string;
  readonly service_id: string;
  readonly region_id: string;
  readonly policy_id: string;
}

interface ProjectEndpointRow {
  readonly project_id: string;
  readonly endpoint_id: string;
}

export interface EndpointGroupRow {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly filters: string;
}

interface ProjectEndpointGroupRow {
  readonly project_id: string;
  readonly endpoint_group_id: string;
}

export interface ExtensionTables {
  readonly policies: PolicyRow;
  readonly policy_associations: PolicyAssociationRow;
  readonly project_endpoints: ProjectEndpointRow;
  readonly endpoint_groups: EndpointGroupRow;
  readonly project_endpoint_groups: ProjectEndpointGroupRow;
}
