(** DeltaNet with eigenvalues in (0, 1] decides parity when every operation is
    rounded.

    The layer: h <- (I - beta k k^T) h + beta v k in the order D1 of DeltaNet.v,
    each operation rounded to nearest even; letter 0 has beta = 0, computed
    through the same rounded operations.  Two witnesses with two coordinates:
    - E4M3, k = (0.6875, 0.75), beta = 0.875, v = 0: the state alternates between
      (0.46875, -0.46875) and (0.5, -0.4375);
    - bfloat16 (EX6 of theory.md 4.6), k = (0.384765625, 0.921875), beta = 1,
      v = 0.69921875, also from h = 0 after one step.
    The eigenvalues of I - beta k k^T are 1 and 1 - beta k.k, here strictly
    between 0 and 1.  [rd] is any function that is round-to-nearest-even on
    [-2, 2]; nothing larger occurs, so E4M3FN, E4M3 with infinities and
    saturation are all covered. *)
From Coq Require Import ZArith Reals Lra List Bool.
From Flocq Require Import Core.
From Statetrack Require Import Orbit Words Dyadic DeltaNet Computed.
Import ListNotations.
Local Open Scope Z_scope.

(** ** Constants: (m, e) is m * 2^e.  constants.json holds the same numbers. *)
Definition top : dyadic := (2, 0).

Definition e4m3_k0 : dyadic := (11, -4).
Definition e4m3_k1 : dyadic := (3, -2).
Definition e4m3_beta : dyadic := (7, -3).
Definition e4m3_v : dyadic := (0, 0).
Definition e4m3_even0 : dyadic := (15, -5).
Definition e4m3_even1 : dyadic := (-15, -5).
Definition e4m3_odd0 : dyadic := (1, -1).
Definition e4m3_odd1 : dyadic := (-7, -4).

Definition bfloat16_k0 : dyadic := (197, -9).
Definition bfloat16_k1 : dyadic := (59, -6).
Definition bfloat16_beta : dyadic := (1, 0).
Definition bfloat16_v : dyadic := (179, -8).
Definition bfloat16_even0 : dyadic := (69, -8).
Definition bfloat16_even1 : dyadic := (165, -8).
Definition bfloat16_odd0 : dyadic := (139, -9).
Definition bfloat16_odd1 : dyadic := (83, -7).

(** ** One layer over {0, 1} *)
Definition layer (rd : R -> R) (k : list dyadic) (beta v : dyadic) (x : bool) (h : list R) : list R :=
  delta_real rd (fun r => r) (values k) (if x then value beta else 0%R) (value v) h.

Definition checked (fexp : Z -> Z) (k : list dyadic) (beta v : dyadic) :=
  delta_checked (rd_checked fexp top) (fun a => a) k beta v.

Definition alternates (fexp : Z -> Z) (k : list dyadic) (beta v : dyadic) (even odd : list dyadic) : bool :=
  leads (checked fexp k beta v) even odd && leads (checked fexp k beta v) odd even &&
  leads (checked fexp k (0, 0) v) even even && leads (checked fexp k (0, 0) v) odd odd.

Lemma checked_value fexp k beta v rd : rounds_to fexp top rd ->
  forall h h', leads (checked fexp k beta v) h h' = true ->
  delta_real rd (fun r => r) (values k) (value beta) (value v) (values h) = values h'.
Proof.
  intros Hrd h h'. apply (leads_value rd (fun r => r) (rd_checked fexp top) (fun a => a)); auto.
  apply rd_agrees, Hrd.
Qed.

Lemma alternates_parity fexp k beta v even odd : alternates fexp k beta v even odd = true ->
  forall rd, rounds_to fexp top rd ->
  forall w, run (layer rd k beta v) (values even) w = if parity w then values odd else values even.
Proof.
  intros H rd Hrd. unfold alternates in H. rewrite !andb_true_iff in H. destruct H as [[[A B] C] D].
  eapply checked_value in A, B, C, D; try exact Hrd. rewrite value_0 in C, D.
  apply (toggles (layer rd k beta v) (fun b : bool => if b then values odd else values even)).
  intros [|] [|]; assumption.
Qed.

Definition e4m3_k := [e4m3_k0; e4m3_k1].
Definition e4m3_even := [e4m3_even0; e4m3_even1].
Definition e4m3_odd := [e4m3_odd0; e4m3_odd1].
Definition bfloat16_k := [bfloat16_k0; bfloat16_k1].
Definition bfloat16_even := [bfloat16_even0; bfloat16_even1].
Definition bfloat16_odd := [bfloat16_odd0; bfloat16_odd1].

Theorem e4m3_deltanet_tracks_parity rd : rounds_to e4m3 top rd -> forall w,
  run (layer rd e4m3_k e4m3_beta e4m3_v) (values e4m3_even) w
  = if parity w then values e4m3_odd else values e4m3_even.
Proof. apply alternates_parity. vm_compute. reflexivity. Qed.

Theorem bfloat16_deltanet_tracks_parity rd : rounds_to bfloat16 top rd -> forall w,
  run (layer rd bfloat16_k bfloat16_beta bfloat16_v) (values bfloat16_even) w
  = if parity w then values bfloat16_odd else values bfloat16_even.
Proof. apply alternates_parity. vm_compute. reflexivity. Qed.

(** Also from h = 0, which belongs to no cycle: the state holds the parity. *)
Theorem bfloat16_deltanet_tracks_parity_from_zero rd : rounds_to bfloat16 top rd ->
  exists read : list R -> nat, forall w,
    read (run (layer rd bfloat16_k bfloat16_beta bfloat16_v) [0%R; 0%R] w) = (ones w mod 2)%nat.
Proof.
  intro Hrd. replace [0%R; 0%R] with (values [(0, 0); (0, 0)])
    by (unfold values; cbn [map]; rewrite value_0; reflexivity).
  apply (check_counts (layer rd bfloat16_k bfloat16_beta bfloat16_v)
    (checked bfloat16 bfloat16_k (0, 0) bfloat16_v)
    (checked bfloat16 bfloat16_k bfloat16_beta bfloat16_v)) with (tail := 1%nat).
  - intros h h' H. eapply checked_value in H; [| exact Hrd]. rewrite value_0 in H. exact H.
  - intros h h'. apply checked_value, Hrd.
  - vm_compute. reflexivity.
Qed.

(** ** The eigenvalue 1 - beta k.k of the exact matrix *)
Theorem e4m3_eigenvalue_is_positive :
  (0 < 1 - value e4m3_beta * (value e4m3_k0 * value e4m3_k0 + value e4m3_k1 * value e4m3_k1) < 1)%R.
Proof. unfold value, F2R. simpl. lra. Qed.

Theorem bfloat16_eigenvalue_is_positive :
  (0 < 1 - value bfloat16_beta * (value bfloat16_k0 * value bfloat16_k0 + value bfloat16_k1 * value bfloat16_k1) < 1)%R.
Proof. unfold value, F2R. simpl. lra. Qed.

(** These are the eigenvalues of I - beta k k^T: 1 on k's complement, and on k: *)
Theorem key_is_an_eigenvector (beta k0 k1 : R) :
  let A x y := ((1 - beta * k0 * k0) * x - beta * k0 * k1 * y, (1 - beta * k1 * k1) * y - beta * k1 * k0 * x)%R in
  (A k0 k1 = ((1 - beta * (k0 * k0 + k1 * k1)) * k0, (1 - beta * (k0 * k0 + k1 * k1)) * k1) /\
  A (- k1) k0 = (- k1, k0))%R.
Proof. split; f_equal; ring. Qed.

Print Assumptions e4m3_deltanet_tracks_parity.
Print Assumptions bfloat16_deltanet_tracks_parity.
Print Assumptions bfloat16_deltanet_tracks_parity_from_zero.
Print Assumptions e4m3_eigenvalue_is_positive.
Print Assumptions bfloat16_eigenvalue_is_positive.
Print Assumptions key_is_an_eigenvector.
