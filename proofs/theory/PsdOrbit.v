(** Symmetric positive semidefinite transitions, any dimension, one rounding per
    coordinate: no cycle.

    x_{t+1} = F (A x_t + b), A symmetric PSD, F acting on each coordinate i by a
    monotone function F_i (for instance: round the exactly accumulated value
    once, then clamp).  Then every periodic orbit is a fixed point.  This covers
    A = I - beta k k^T with 0 <= beta <= 1 / (k.k) in every dimension.

    Proof idea.  Around a cycle, monotonicity gives
      sum_t <x_{t+1} - x_t, u_t> >= 0       with u_t = A x_t + b
    (cyclic monotonicity), while symmetry and A >= 0 make that same sum equal
    to - 1/2 sum_t <d_t, A d_t> <= 0 with d_t = x_{t+1} - x_t.  So A d_t = 0,
    u_t does not move, and neither does x_{t+1}. *)
From Coq Require Import Reals Lra Lia Arith List.
Import ListNotations.
Local Open Scope R_scope.

(** ** Finite sums *)
Fixpoint sum (n : nat) (g : nat -> R) : R :=
  match n with O => 0 | S n' => sum n' g + g n' end.

Lemma sum_ext n g h : (forall i, (i < n)%nat -> g i = h i) -> sum n g = sum n h.
Proof. induction n; simpl; intro H; [reflexivity |]. rewrite IHn, H by auto. reflexivity. Qed.
Lemma sum_plus n g h : sum n (fun i => g i + h i) = sum n g + sum n h.
Proof. induction n; simpl; lra. Qed.
Lemma sum_scal n c g : sum n (fun i => c * g i) = c * sum n g.
Proof. induction n; simpl; [lra | rewrite IHn; lra]. Qed.
Lemma sum_minus n g h : sum n (fun i => g i - h i) = sum n g - sum n h.
Proof. induction n; simpl; lra. Qed.
Lemma sum_zero n : sum n (fun _ => 0) = 0.
Proof. induction n; simpl; lra. Qed.
Lemma sum_le n g h : (forall i, (i < n)%nat -> g i <= h i) -> sum n g <= sum n h.
Proof. induction n; simpl; intro H; [lra |]. assert (sum n g <= sum n h) by auto. assert (g n <= h n) by auto. lra. Qed.
Lemma sum_swap n m (g : nat -> nat -> R) :
  sum n (fun i => sum m (fun j => g i j)) = sum m (fun j => sum n (fun i => g i j)).
Proof. induction n; simpl; [symmetry; apply sum_zero |]. rewrite IHn, <- sum_plus. reflexivity. Qed.
Lemma sum_nonneg_zero n g : (forall i, (i < n)%nat -> 0 <= g i) -> sum n g <= 0 ->
  forall i, (i < n)%nat -> g i = 0.
Proof.
  induction n; simpl; intros H1 H2 i Hi; [lia |].
  assert (0 <= sum n g) by (rewrite <- (sum_zero n); apply sum_le; auto).
  assert (0 <= g n) by auto.
  destruct (Nat.eq_dec i n) as [-> | ?]; [lra |]. apply IHn; auto; [lra | lia].
Qed.
Lemma sum_shift n g : sum n (fun t => g (S t)) = sum n g + g n - g O.
Proof. induction n; simpl; [lra | rewrite IHn; lra]. Qed.

(** ** Cyclic monotonicity of a monotone function of one variable.
    [path s l x] sums F at each point times the move to the next one. *)
Section Cyclic.
Variable F : R -> R.
Hypothesis F_mono : forall x y, x <= y -> F x <= F y.

Fixpoint path (s : R) (l : list R) (e : R) : R :=
  match l with
  | [] => F s * (e - s)
  | m :: l' => F s * (m - s) + path m l' e
  end.

(** Closed sum of the cycle that visits a list of points in order. *)
Definition cyc (l : list R) : R :=
  match l with [] => 0 | s :: l' => path s l' s end.

Lemma path_snoc s l m x : path s (l ++ [m]) x = path s l m + F m * (x - m).
Proof. revert s. induction l; intro s; simpl; [lra | rewrite IHl; lra]. Qed.

Lemma cyc_rotate m l : cyc (l ++ [m]) = cyc (m :: l).
Proof.
  destruct l as [| s l]; [reflexivity |]. simpl. rewrite path_snoc. lra.
Qed.

Lemma cyc_rotates l1 l2 : cyc (l1 ++ l2) = cyc (l2 ++ l1).
Proof.
  revert l2. induction l1 as [| m l1 IH]; intro l2; simpl app.
  - rewrite app_nil_r. reflexivity.
  - rewrite <- cyc_rotate, <- app_assoc, IH, <- app_assoc. reflexivity.
Qed.

Lemma max_split (l : list R) : l <> [] ->
  exists l1 m l2, l = l1 ++ m :: l2 /\ forall x, In x l -> x <= m.
Proof.
  induction l as [| a l IH]; intro H; [congruence |]. destruct l as [| b l].
  - exists [], a, []. split; [reflexivity |]. simpl. intros x [<- | []]. lra.
  - destruct IH as (l1 & m & l2 & E & Hm); [congruence |].
    destruct (Rle_or_lt a m) as [Ha | Ha].
    + exists (a :: l1), m, l2. rewrite E. split; [reflexivity |].
      rewrite <- E. intros x [<- | Hx]; auto.
    + exists [], a, (b :: l). split; [reflexivity |].
      intros x [<- | Hx]; [lra |]. apply Hm in Hx. lra.
Qed.

(** Monotone maps of one variable are cyclically monotone: removing a largest
    point from the cycle never lowers the sum, and the one-point cycle gives 0. *)
Theorem cyclic_monotone l : cyc l <= 0.
Proof.
  remember (length l) as n eqn:Hn. revert l Hn.
  induction n as [| n IH]; intros l Hn.
  - destruct l; [simpl; lra | discriminate].
  - destruct (max_split l) as (l1 & m & l2 & E & Hm); [intros ->; discriminate |].
    assert (Hin : forall x, In x (l2 ++ l1) -> x <= m).
    { intros x Hx. apply Hm. rewrite E. apply in_or_app. apply in_app_or in Hx.
      destruct Hx; [right; right | left]; assumption. }
    assert (Hlen : n = length (l2 ++ l1)).
    { rewrite E, app_length in Hn. rewrite app_length. simpl in Hn. lia. }
    rewrite E, cyc_rotates. simpl app.
    specialize (IH _ Hlen). remember (l2 ++ l1) as r eqn:Er. clear Er E Hn Hlen.
    destruct r as [| q r]; [simpl; lra |].
    destruct (exists_last (l := q :: r)) as (r' & p & Ep); [congruence |].
    assert (Hq : q <= m) by (apply Hin; left; reflexivity).
    assert (Hp : p <= m) by (apply Hin; rewrite Ep; apply in_or_app; right; left; reflexivity).
    apply F_mono in Hp.
    assert (Hpath : forall x, path q r x = path q r q + F p * (x - q)).
    { intro x. destruct r' as [| q' r'].
      - injection Ep as -> ->. simpl. lra.
      - injection Ep as <- ->. rewrite !path_snoc. lra. }
    change (cyc (m :: q :: r)) with (F m * (q - m) + path q r m).
    change (cyc (q :: r)) with (path q r q) in IH. rewrite Hpath. nra.
Qed.

(** The same for a periodic sequence. *)
Lemma path_seq (u : nat -> R) p k :
  path (u k) (map u (seq (S k) p)) (u (S k + p)%nat)
  = sum (S p) (fun t => F (u (k + t)%nat) * (u (S (k + t)) - u (k + t)%nat)).
Proof.
  revert k. induction p as [| p IH]; intro k.
  - simpl. rewrite !Nat.add_0_r. lra.
  - change (map u (seq (S k) (S p))) with (u (S k) :: map u (seq (S (S k)) p)).
    cbn [path]. replace (S k + S p)%nat with (S (S k) + p)%nat by lia. rewrite IH.
    set (g := fun t => F (u (k + t)%nat) * (u (S (k + t)) - u (k + t)%nat)).
    rewrite (sum_ext (S p) _ (fun t => g (S t))).
    + rewrite (sum_shift (S p) g). change (sum (S (S p)) g) with (sum (S p) g + g (S p)).
      replace (g O) with (F (u k) * (u (S k) - u k)) by (unfold g; rewrite Nat.add_0_r; reflexivity). lra.
    + intros t _. unfold g. replace (k + S t)%nat with (S k + t)%nat by lia. reflexivity.
Qed.

Lemma cyclic_seq (u : nat -> R) p : u (S p) = u O ->
  sum (S p) (fun t => F (u t) * (u (S t) - u t)) <= 0.
Proof.
  intro H. assert (C := cyclic_monotone (u O :: map u (seq 1 p))).
  simpl in C. rewrite <- H in C at 2. assert (P := path_seq u p 0).
  change (1 + p)%nat with (S p) in P. rewrite P in C. exact C.
Qed.
End Cyclic.

(** ** The theorem *)
Section Psd.
Variable d : nat.
Variable A : nat -> nat -> R.
Variable b : nat -> R.
Variable F : nat -> R -> R.
Hypothesis A_sym : forall i j, A i j = A j i.
Hypothesis F_mono : forall i x y, x <= y -> F i x <= F i y.

Definition form (x y : nat -> R) : R := sum d (fun i => sum d (fun j => x i * A i j * y j)).
Hypothesis A_psd : forall x, 0 <= form x x.

Definition mv (x : nat -> R) (i : nat) : R := sum d (fun j => A i j * x j).
Definition step (x : nat -> R) (i : nat) : R := F i (mv x i + b i).
Fixpoint orbit (t : nat) (x : nat -> R) : nat -> R :=
  match t with O => x | S t' => step (orbit t' x) end.

Lemma form_mv x y : form x y = sum d (fun i => x i * mv y i).
Proof.
  apply sum_ext. intros i _. unfold mv. rewrite <- sum_scal. apply sum_ext. intros; ring.
Qed.
Lemma form_sym x y : form x y = form y x.
Proof.
  unfold form. rewrite sum_swap. apply sum_ext. intros i _. apply sum_ext. intros j _.
  rewrite (A_sym j i). ring.
Qed.
Lemma form_add_l x y z : form (fun i => x i + y i) z = form x z + form y z.
Proof. rewrite !form_mv, <- sum_plus. apply sum_ext. intros; ring. Qed.
Lemma form_scal_l c x z : form (fun i => c * x i) z = c * form x z.
Proof. rewrite !form_mv, <- sum_scal. apply sum_ext. intros; ring. Qed.

Lemma form_expand x y s :
  form (fun i => y i + s * x i) (fun i => y i + s * x i)
  = form y y + 2 * s * form x y + s * s * form x x.
Proof.
  rewrite form_add_l, (form_sym y), (form_scal_l s x), (form_sym x (fun i => y i + s * x i)).
  rewrite !form_add_l, !form_scal_l, (form_sym y x). ring.
Qed.

Lemma null_form x : form x x = 0 -> forall i, (i < d)%nat -> mv x i = 0.
Proof.
  intros H i Hi.
  set (y := fun j : nat => if Nat.eq_dec j i then 1 else 0).
  assert (E : form y x = mv x i).
  { rewrite form_mv. unfold y.
    assert (G : forall n g, sum n (fun j => (if Nat.eq_dec j i then 1 else 0) * g j)
                = if le_lt_dec n i then 0 else g i).
    { induction n; intro g; cbn [sum].
      - destruct (le_lt_dec 0 i); [reflexivity | lia].
      - rewrite IHn. destruct (Nat.eq_dec n i), (le_lt_dec n i), (le_lt_dec (S n) i); subst; try lia; lra. }
    rewrite G. destruct (le_lt_dec d i); [lia | reflexivity]. }
  rewrite <- E, (form_sym y x).
  destruct (Req_EM_T (form x y) 0) as [| N]; [assumption | exfalso].
  assert (P := A_psd (fun j => y j + (- (form y y + 1) / (2 * form x y)) * x j)).
  rewrite form_expand, H in P.
  replace (form y y + 2 * (- (form y y + 1) / (2 * form x y)) * form x y + _) with (-1) in P
    by (field; exact N). lra.
Qed.

Theorem psd_no_cycle p x :
  (forall i, (i < d)%nat -> orbit (S p) x i = x i) ->
  forall i, (i < d)%nat -> step x i = x i.
Proof.
  intro Hc.
  set (X := fun t => orbit t x).
  set (U := fun t i => mv (X t) i + b i).
  assert (mv_ext : forall y z, (forall i, (i < d)%nat -> y i = z i) -> forall i, mv y i = mv z i).
  { intros y z Hyz i. apply sum_ext. intros j Hj. rewrite Hyz; auto. }
  assert (HX : forall t i, X (S t) i = F i (U t i)) by reflexivity.
  assert (HU : forall i, U (S p) i = U O i).
  { intro i. unfold U. f_equal. apply mv_ext. exact Hc. }
  (* 1. cyclic monotonicity, coordinate by coordinate *)
  assert (Mono : sum (S p) (fun t => sum d (fun i => X (S t) i * (U (S t) i - U t i))) <= 0).
  { rewrite sum_swap, <- (sum_zero d). apply sum_le. intros i _.
    apply (cyclic_seq (F i) (F_mono i) (fun t => U t i)). apply HU. }
  (* 2. the same sum is half a sum of squares *)
  set (D := fun t i => X (S t) i - X t i).
  set (Q := fun t => form (X t) (X t)).
  assert (Alg : forall t, sum d (fun i => X (S t) i * (U (S t) i - U t i))
                 = / 2 * form (D t) (D t) + / 2 * (Q (S t) - Q t)).
  { intro t. transitivity (form (X (S t)) (X (S t)) - form (X (S t)) (X t)).
    - rewrite !form_mv, <- sum_minus. apply sum_ext. intros i _. unfold U. ring.
    - replace (form (D t) (D t)) with
        (form (fun i => X (S t) i + (-1) * X t i) (fun i => X (S t) i + (-1) * X t i)).
      + rewrite form_expand, (form_sym (X t)). unfold Q. lra.
      + unfold form, D. apply sum_ext. intros i _. apply sum_ext. intros; ring. }
  assert (HQ : Q (S p) = Q O).
  { unfold Q, form. apply sum_ext. intros i Hi. apply sum_ext. intros j Hj.
    change (orbit (S p) x i * A i j * orbit (S p) x j = x i * A i j * x j).
    rewrite !Hc; auto. }
  assert (Tel : sum (S p) (fun t => / 2 * (Q (S t) - Q t)) = 0).
  { rewrite sum_scal, sum_minus, sum_shift, HQ. lra. }
  assert (Z : sum (S p) (fun t => / 2 * form (D t) (D t)) <= 0).
  { rewrite (sum_ext _ _ _ (fun t _ => Alg t)), sum_plus, Tel in Mono. lra. }
  (* 3. so the pre-activations never move, and neither does the state *)
  assert (Null : forall t, (t < S p)%nat -> form (D t) (D t) = 0).
  { intros t Ht. apply (sum_nonneg_zero (S p) _) with (i := t) in Z; auto; [lra |].
    intros s _. assert (H := A_psd (D s)). lra. }
  assert (Stay : forall t i, (t < S p)%nat -> (i < d)%nat -> U (S t) i = U t i).
  { intros t i Ht Hi. assert (N := null_form _ (Null t Ht) i Hi). unfold U.
    assert (E : mv (D t) i = mv (X (S t)) i - mv (X t) i).
    { unfold mv, D. rewrite <- sum_minus. apply sum_ext. intros; ring. }
    lra. }
  assert (All : forall t i, (t <= S p)%nat -> (i < d)%nat -> U t i = U O i).
  { induction t as [| t IH]; intros i Ht Hi; [reflexivity |].
    rewrite Stay by lia. apply IH; lia. }
  intros i Hi. change (F i (U O i) = x i). rewrite <- (Hc i Hi).
  change (F i (U O i) = F i (U p i)). rewrite (All p i); [reflexivity | lia | exact Hi].
Qed.
End Psd.

Print Assumptions psd_no_cycle.
